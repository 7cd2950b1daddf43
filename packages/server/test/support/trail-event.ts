import type { TrailEvent, TrailNames } from '../../src/features/audit/ports.js'

/** Whom and what an event may name. */
export const NAMES: TrailNames = {
  users: new Map([
    ['7', { name: 'Ada', email: 'ada@people.example' }],
    ['8', { name: 'Ben', email: 'ben@people.example' }],
  ]),
  apps: new Map([['12', 'Planner']]),
  tokens: new Map([['51', { name: 'Build', hint: 'mdp_…' }]]),
}

/** A person's making of a token. */
export const EVENT = {
  seq: 5,
  atMs: 1_000,
  action: 'token_created',
  actorKind: 'user',
  actorGid: '7',
  address: '192.0.2.1',
  credentialKind: null,
  credentialGid: null,
  targetKind: 'token',
  targetGid: '51',
  personGid: null,
  workspaceGid: null,
  appGid: null,
  outcome: 'done',
  reason: null,
  details: '{}',
} as unknown as TrailEvent
