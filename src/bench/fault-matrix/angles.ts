/** The angles of the hold at which the fault matrix is measured; negative is head-up. */
export const matrixAngles: readonly number[] = [5, 15, 30, 45, 60, -15];
/** The angles from which the matrix of pairs draws one for each cell. */
export const pairAngles: readonly number[] = [15, 30, 60];
