// Instants of the demo's clock as words, always in UTC.

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const two = (number) => String(number).padStart(2, "0");

export const dayKey = (iso) => new Date(iso).toISOString().slice(0, 10);

export function time(iso) {
  const at = new Date(iso);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

export function shortDay(iso) {
  const at = new Date(iso);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()].slice(0, 3)}`;
}

export function dateWithYear(iso) {
  const at = new Date(iso);
  return `${DAYS[at.getUTCDay()].slice(0, 3)} ${shortDay(iso)} ${at.getUTCFullYear()}`;
}

export function longDay(iso) {
  const at = new Date(iso);
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

// When something is due, seen from now: "20:00 today", "09:00 tomorrow", "Thu 26 Nov, 09:00".
export function dueText(iso, now) {
  const days = (Date.parse(dayKey(iso)) - Date.parse(dayKey(now))) / 86400000;
  if (days === 0) return `${time(iso)} today`;
  if (days === 1) return `${time(iso)} tomorrow`;
  return `${DAYS[new Date(iso).getUTCDay()].slice(0, 3)} ${shortDay(iso)}, ${time(iso)}`;
}
