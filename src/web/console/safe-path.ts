const LONGEST = 500;

/** A path of ours as it is, and `/` for anything that could lead elsewhere. Pure. */
export const safePath = (path: string | undefined): string =>
  path !== undefined && path.length <= LONGEST && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path)
    ? path
    : '/';
