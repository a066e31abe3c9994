/**
 * Types of events, as a list in SQL, that take something away: they hold nothing of a purchase, go out whether or not consent stands, and
 * stay when what is kept of an account is erased.
 */
export const NOTICES = `('receipt.withdrawn', 'consent.ended')`;
