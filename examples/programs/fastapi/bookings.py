"""Rooms and their bookings over HTTP; kept in memory."""

from datetime import date
from enum import Enum
from typing import Dict, List, Optional

from fastapi import APIRouter, FastAPI, HTTPException, Query
from pydantic import BaseModel, Field


class Kind(str, Enum):
    SINGLE = "single"
    DOUBLE = "double"
    SUITE = "suite"


class Room(BaseModel):
    number: int = Field(ge=1, description="As it stands on the door")
    kind: Kind = Kind.DOUBLE
    price: float = Field(gt=0)


class Guest(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    email: Optional[str] = None


class Stay(BaseModel):
    arrival: date
    departure: date
    guests: List[Guest] = Field(min_length=1)


class Booking(Stay):
    id: int
    room: Room


app = FastAPI(title="Bookings")
rooms = APIRouter(prefix="/rooms", tags=["rooms"])
bookings = APIRouter(prefix="/bookings", tags=["bookings"])
known_rooms: Dict[int, Room] = {}
known_bookings: Dict[int, Booking] = {}


@rooms.get("/", response_model=List[Room])
def list_rooms(kind: Optional[Kind] = None, most: int = Query(default=100, le=1000)):
    return [room for room in known_rooms.values() if kind in (None, room.kind)][:most]


@rooms.put("/{number}", response_model=Room)
def put_room(number: int, room: Room):
    known_rooms[number] = room
    return room


@rooms.post("/{number}/bookings", response_model=Booking, status_code=201)
def book(number: int, stay: Stay):
    if number not in known_rooms:
        raise HTTPException(404, "no such room")
    booking = Booking(
        id=len(known_bookings) + 1,
        room=known_rooms[number],
        arrival=stay.arrival,
        departure=stay.departure,
        guests=stay.guests,
    )
    known_bookings[booking.id] = booking
    return booking


@bookings.get("/{id}", response_model=Booking)
def read_booking(id: int):
    if id not in known_bookings:
        raise HTTPException(404, "no such booking")
    return known_bookings[id]


app.include_router(rooms)
app.include_router(bookings)
