// Dates as the house writes them, kept in order inside Arabic. (UAX #9)
const LRI = "\u2066", PDI = "\u2069";

export const isolated = (text) => `${LRI}${text}${PDI}`;

export const moment = (iso) => isolated(new Date(iso).toLocaleString("sv").slice(0, 16));

export const grouped = (serial) => serial.replace(/^(.{4})(.{4})/, "$1-$2-");
