// Stands in the bundle where the artifact client would extract what it downloads: heapgate fetches and reads archives
// itself, within limits. Some seventy packages stay out with it, of which one states no licence.
export default {
  Extract() {
    throw new Error("unzip-stream is not part of heapgate's bundle");
  },
};
