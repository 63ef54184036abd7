/** Signatures of evidence, and the public keys that they are compared with. */
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

const BLOCK = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Every public key of Ed25519 in a text: a file can hold those before the last one as well. */
export function readPublicKeys(text: string): KeyObject[] {
  return (text.match(BLOCK) ?? []).flatMap((pem) => {
    try {
      const key = createPublicKey(pem);
      return key.asymmetricKeyType === 'ed25519' ? [key] : [];
    } catch {
      return [];
    }
  });
}

/** PEM, as `openssl pkey -pubout` gives it. */
export const publicPem = (key: KeyObject): string =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'pem', type: 'spki' }).toString();

/** By which people compare keys: SHA-256 of the public key's DER, hex. */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

/** 64 bytes. */
export const signatureOf = (text: Buffer, key: KeyObject): Buffer => sign(null, text, key);

export const isSignedBy = (text: Buffer, signature: Buffer, key: KeyObject): boolean =>
  verify(null, text, key, signature);
