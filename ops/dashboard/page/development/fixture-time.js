/** The time at which the fixtures stand still. */

export const minute = 60_000;
export const day = 1440 * minute;
export const now = Date.UTC(2026, 10, 29, 19, 30);
