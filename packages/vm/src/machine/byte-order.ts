/** Which 32-bit half of a 64-bit element comes first in typed arrays on this machine: 0 where it is the low one. */
export const LOW_WORD: 0 | 1 = new Uint32Array(new BigUint64Array([1n]).buffer)[0] === 1 ? 0 : 1;
