import type { Selectable } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { AppsTable } from '../../db/schema.js'
import { ONE_PIXEL } from '../../../test/support/pictures.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AppSettings } from './app.js'
import { nameColumns } from './app-names.store.js'
import { columnsOf, factsOf, settingsDetails } from './app-rows.store.js'

const FLAGS = [
  ['requiresPkce', 'requires_pkce'],
  ['rotatesRefreshTokens', 'rotates_refresh_tokens'],
  ['isResourceServer', 'is_resource_server'],
  ['sendsIssuer', 'sends_issuer'],
] as const

const icon = { mediaType: 'image/png', bytes: ONE_PIXEL } as const

/** Each setting alone: how its row has it, and how the security record has it. */
const SETTINGS: readonly (readonly [Partial<AppSettings>, columns: object, details: object])[] = [
  [{ name: 'Planner' }, nameColumns('Planner'), { name: 'Planner' }],
  [{ description: 'Plans' }, { description: 'Plans' }, { description: 'Plans' }],
  [{ icon }, {}, { icon: 'image/png' }],
  [{ icon: null }, {}, { icon: null }],
  [{ permissions: 'specific' }, { permissions: 'specific' }, { permissions: 'specific' }],
  [
    { scopes: ['tasks:read', 'users:read'] },
    { scopes: '["tasks:read","users:read"]' },
    { scopes: 'tasks:read users:read' },
  ],
  [
    { identityScopes: ['openid', 'email'] },
    { identity_scopes: '["openid","email"]' },
    { identityScopes: 'openid email' },
  ],
  [{ distribution: 'any' }, { distribution: 'any' }, { distribution: 'any' }],
  [{ workspaceGids: ['8', '9'] as Gid[] }, {}, { workspaces: '8 9' }],
  [{ replayWindowSeconds: 0 }, { replay_window_seconds: 0 }, { replayWindowSeconds: 0 }],
  ...FLAGS.flatMap(([name, column]) =>
    [true, false].map(
      (value) => [{ [name]: value }, { [column]: value ? 1 : 0 }, { [name]: value }] as const,
    ),
  ),
]

describe('the settings of an app', () => {
  it.each(SETTINGS)('%j is kept, and recorded, as itself alone', (settings, columns, details) => {
    expect(columnsOf(settings)).toStrictEqual(columns)
    expect(settingsDetails(settings)).toStrictEqual(details)
  })

  it('are read as they are kept, each switch by itself', () => {
    const row = {
      client_id: '12',
      owner_gid: '7',
      name: 'Planner',
      kind: 'native',
      permissions: 'specific',
      scopes: '["tasks:read"]',
      identity_scopes: '["openid"]',
      distribution: 'workspaces',
      replay_window_seconds: 90,
      ...Object.fromEntries(FLAGS.map(([, column]) => [column, 0])),
    } as unknown as Selectable<AppsTable>
    const facts = {
      clientId: '12',
      ownerGid: '7',
      name: 'Planner',
      kind: 'native',
      permissions: 'specific',
      scopes: ['tasks:read'],
      identityScopes: ['openid'],
      distribution: 'workspaces',
      replayWindowSeconds: 90,
      ...Object.fromEntries(FLAGS.map(([name]) => [name, false])),
    }
    expect(factsOf(row)).toEqual(facts)
    for (const [name, column] of FLAGS)
      expect(factsOf({ ...row, [column]: 1 })).toEqual({ ...facts, [name]: true })
  })
})
