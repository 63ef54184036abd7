import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: Buffer;
  readonly pem: Buffer;
  /** DER as base64 without padding, as a plugin names it to Terraform. */
  readonly named: string;
}

const DAY_MS = 86_400_000;

/** A certificate of this process alone, which Terraform is told of before it connects. */
export async function ownCertificate(now: Date): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + 365 * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const named = made.cert.replaceAll(/-----[^-]+-----|\s/g, '').replace(/=+$/, '');
  return { key: Buffer.from(made.private), pem: Buffer.from(made.cert), named };
}
