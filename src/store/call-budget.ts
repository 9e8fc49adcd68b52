import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';

/** Counts calls by the minute for all instances; while the database is away, each counts for itself. */
export const sharedLimiter = (pool: Pool, perMinute: number): RateLimiterPostgres =>
  new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'call_budget',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: '',
    points: perMinute,
    duration: 60,
    insuranceLimiter: new RateLimiterMemory({ points: perMinute, duration: 60 }),
  });
