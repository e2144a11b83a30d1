/** Time as a value that can be passed in, so that tests decide what time it is. */

export interface Clock {
	/** The present time in milliseconds since 1970, UTC. */
	now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
