/**
 * Credentials at rest: AES-256-GCM under a key derived from HALLPASS_SECRET_KEY. Each box carries
 * the id of its key, so that during a rotation boxes of both keys can be told apart and opened.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from './secret.ts';

export interface SealedBox {
  /** Which key sealed it: the first 16 hex digits of the key's SHA-256. */
  readonly keyId: string;
  /** 96 bits, base64; never used twice with one key. */
  readonly nonce: string;
  /** Ciphertext and 128-bit tag, base64. */
  readonly sealed: string;
}

export interface BoxKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const TAG_BYTES = 16;

/** The encryption key of a HALLPASS_SECRET_KEY. Pure; the same secret gives the same key. */
export function boxKey(secret: string): BoxKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'hallpass stored credentials', 32));
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}

/** Seals `text` for `owner`: a box moved to another owner's row does not open. */
export function seal(key: BoxKey, owner: string, text: string): SealedBox {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { keyId: key.id, nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

/** The text in a box, or null when none of the keys sealed it, or it was tampered with. */
export function unseal(keys: readonly BoxKey[], owner: string, box: SealedBox): string | null {
  const key = keys.find((candidate) => candidate.id === box.keyId);
  if (key === undefined) return null;
  const sealed = Buffer.from(box.sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(box.nonce, 'base64'))
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    return decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

/** Seals with the present key, opens with any that is known. */
export interface Boxes {
  /** Of the present key. */
  readonly keyId: string;
  seal(owner: string, text: string): SealedBox;
  /** Null when no known key opens it. */
  unseal(owner: string, box: SealedBox): string | null;
}

interface SealedBy {
  readonly secretKey: Secret | null;
  readonly secretKeyPrevious: Secret | null;
}

/** `previous` is the secret before this one, while boxes of it are left. Pure. */
export function boxesOf(secret: string, previous: string | null): Boxes {
  const key = boxKey(secret);
  const keys = previous === null ? [key] : [key, boxKey(previous)];
  return {
    keyId: key.id,
    seal: (owner, text) => seal(key, owner, text),
    unseal: (owner, box) => unseal(keys, owner, box),
  };
}

/** The boxes of the configured secret; null without one: then nothing can be sealed. Pure. */
export const openBoxes = ({ secretKey, secretKeyPrevious }: SealedBy): Boxes | null =>
  secretKey === null ? null : boxesOf(secretKey.reveal(), secretKeyPrevious?.reveal() ?? null);

/**
 * A token in its box: it belongs to an owner and to the server it was entered for, and opens for no
 * other of either.
 */
export interface TokenBox extends SealedBox {
  /** `https://gitlab.example.com`: scheme, host and port. */
  readonly origin: string;
}

/** `url` is the address of the instance the token was entered for. */
export function sealToken(boxes: Boxes, owner: string, url: string, token: string): TokenBox {
  const { origin } = new URL(url);
  return { ...boxes.seal(`${owner} ${origin}`, token), origin };
}

/**
 * The token, to be sent to `url`; null when it was entered for another server, or no known key
 * opens it.
 */
export function openToken(boxes: Boxes, owner: string, url: string, box: TokenBox): string | null {
  const { origin } = new URL(url);
  return origin === box.origin ? boxes.unseal(`${owner} ${origin}`, box) : null;
}
