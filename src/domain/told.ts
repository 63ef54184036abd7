/** A code without facts. */
export type Nothing = object;

/** What is said by a code: the code and its facts. `M` maps each code to the facts that go with it. */
export type Told<M> = { [C in keyof M]: Readonly<{ code: C }> & M[C] }[keyof M];

/** The codes that say it all by themselves. */
export type Bare<M> = { [C in keyof M]: Nothing extends M[C] ? C : never }[keyof M];
