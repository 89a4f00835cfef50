/** Names that the server has for who sits in a seat, beside those of kinds and students; here, as the page reads it without the schemas. */
export const USUAL_CHOICE = 'shipped';
export const EMPTY_SEAT_CHOICE = 'empty';
