/* What the page knows: the seats, their chats, and the sandbox's clock. Draws nothing. */

export const ICON = { customer: "bag", owner: "store", rider: "scooter", admin: "shield" };

/* seat → { seat, role, bot, person, name, works, added }; in the order they stand. */
export const seats = new Map();
/* seat → chat */
export const chats = new Map();
/* The drawer's lists. */
export const lists = { calls: [], events: [], notices: [], timers: [] };
export const levers = { company: "ok", flood: false, storeOff: false };
export const view = { active: "", tab: "calls", coach: null, offset: 0 };

export const now = () => Date.now() + view.offset;

const newChat = () => ({
  messages: [], typing: 0, unread: 0, divider: null, keyboard: null, keyboardOpen: true,
  commands: [], down: false, jump: true,
});

/* Give everybody of the cast a seat; chats of those already here stay. */
export function seatThem(cast) {
  const counted = {};
  seats.clear();
  for (const member of cast) {
    const nth = counted[member.role] = (counted[member.role] || 0) + 1;
    const seat = nth === 1 ? member.role : `${member.role}${nth}`;
    seats.set(seat, { ...member, seat });
    const chat = chats.get(seat);
    if (!chat || chat.person !== member.person) chats.set(seat, { ...newChat(), person: member.person });
  }
  for (const seat of [...chats.keys()]) if (!seats.has(seat)) chats.delete(seat);
  if (!seats.has(view.active)) view.active = seats.keys().next().value;
}

export const seatOf = ({ bot, person }) => [...seats.values()].find(s => s.bot === bot && s.person === person)?.seat;
export const addressOf = seat => ({ bot: seats.get(seat).bot, person: seats.get(seat).person });
export const messageOf = (seat, id) => chats.get(seat).messages.find(m => m.id === id);
export const filled = m => (m.keys || []).flat().find(b => b.style === "primary" || b.style === "success");
