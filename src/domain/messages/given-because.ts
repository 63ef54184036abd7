/**
 * Why somebody gets what another had to decide on in a review: they were handed it, the other has
 * left, or it could be the other's own.
 */
export const GIVEN_BECAUSE = ['handed', 'left', 'own'] as const;
