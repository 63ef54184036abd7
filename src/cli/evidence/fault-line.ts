import type { BundleFault } from '../../evidence/verify.ts';

/** What is wrong with a bundle, in words. Pure. */
export function faultLine(fault: BundleFault): string {
  switch (fault.code) {
    case 'no_zip':
      return 'This is no zip, or it is broken.';
    case 'no_manifest':
      return 'The manifest or its signature is not there.';
    case 'other_key':
      return fault.by === null
        ? 'The signature does not fit the manifest.'
        : `It is signed with another key, ${fault.by}. Where the key was changed since, give the former one with --key.`;
    case 'missing':
      return `${fault.file} was taken out.`;
    case 'changed':
      return `${fault.file} was changed.`;
    case 'extra':
      return `${fault.file} was put in and is not signed.`;
    case 'twice':
      return `${fault.file} is in it twice.`;
  }
}
