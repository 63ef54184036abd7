/** The key that evidence is signed with: Ed25519, as OpenSSL makes and reads it. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** The text a new key is kept as: the base64 of its PKCS #8, on one line. */
export function makeSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** Takes what makeSigningKey gave, and PEM. Null for what is no private key of Ed25519. */
export function readSigningKey(text: string): KeyObject | null {
  const isPem = text.includes('-----BEGIN');
  try {
    const key = isPem
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
