/** Raised on any change of messages or state; a client of another version is refused at join with `protocol-mismatch`. */
export const PROTOCOL_VERSION = 5;

/** The version written into recordings and `/healthz`; kept equal to package.json by a test. */
export const SOFTWARE_VERSION = '0.1.0';
