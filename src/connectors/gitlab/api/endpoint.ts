import type { Asked } from './answer.ts';

/**
 * What GitLab's limits count together, as far as that can be told from outside: the method and the
 * path, with the group or project in it, and without the person. Pure.
 */
export const endpointOf = ({ method, url }: Asked): string =>
  `${method} ${url.pathname.replace(/\/(users|members|members\/all)\/\d+(?=\/|$)/g, '/$1/:id')}`;
