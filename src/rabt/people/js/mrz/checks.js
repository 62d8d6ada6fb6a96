// What may stand at each place of a passport's two lines, and the check digits of the second. (ICAO 9303-3, 9303-4)
import { SIGNS } from "./glyphs.js";

export const LINE = 44;
const DIGITS = "0123456789", LETTERS = "<ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SECOND = { 9: DIGITS, 19: DIGITS, 20: "MFX<", 27: DIGITS, 42: `${DIGITS}<`, 43: DIGITS };

export function signsAt(line, place) {
  if (line === 0) return place === 0 ? "P" : LETTERS;
  if (place in SECOND) return SECOND[place];
  if (place >= 10 && place <= 12) return LETTERS;
  return (place >= 13 && place <= 18) || (place >= 21 && place <= 26) ? DIGITS : SIGNS;
}

// Weights 7, 3, 1; letters count from 10.
export function checkDigit(field) {
  const worth = (sign) => (sign === "<" ? 0 : parseInt(sign, 36));
  return String(Array.from(field).reduce((sum, sign, place) => sum + worth(sign) * [7, 3, 1][place % 3], 0) % 10);
}

export function holds(second) {
  const personal = second.slice(28, 42), printed = second[42];
  return [
    [second.slice(0, 9), second[9]], [second.slice(13, 19), second[19]], [second.slice(21, 27), second[27]],
    [second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43), second[43]],
    ...(printed === "<" && !personal.replaceAll("<", "") ? [] : [[personal, printed]]),
  ].every(([field, digit]) => checkDigit(field) === digit);
}
