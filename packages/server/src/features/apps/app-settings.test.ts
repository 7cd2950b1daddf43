import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { parsePermissions, parseSettings } from './app-settings.js'
import { ONE_PIXEL } from '../../../test/support/pictures.js'

describe('scopes of an app', () => {
  it.each([
    [['default'], 'full', [], []],
    [['openid', 'default', 'email'], 'full', [], ['openid', 'email']],
    [['tasks:read', 'users:read', 'tasks:read'], 'specific', ['tasks:read', 'users:read'], []],
    [['profile', 'tasks:write', 'openid'], 'specific', ['tasks:write'], ['openid', 'profile']],
    [['openid'], 'specific', [], ['openid']],
    [['tasks:read', 'openid'], 'specific', ['tasks:read'], ['openid']],
    [['workspace.typeahead:read'], 'specific', ['workspaces.typeahead:read'], []],
  ])('%j: %s, %j, %j', (names, ...expected) => {
    const [permissions, scopes, identityScopes] = expected
    expect(parsePermissions(names)).toEqual({ permissions, scopes, identityScopes })
  })

  it.each([
    [[], /at least one/],
    [['tasks:eat'], /^tasks:eat is not a scope/],
    [['Tasks:read'], /is not a scope/],
    [['identity'], /is not a scope/],
    [['default', 'tasks:read'], /excludes tasks:read/],
    [['x'.repeat(1_000)], /^x{64} is not a scope/],
    [['constructor'], /is not a scope/],
  ])('%j is refused', (names, why) => {
    expect(parsePermissions(names)).toMatch(why)
  })
})

describe('settings', () => {
  it('are only those that were wished for', () => {
    expect(parseSettings({}, 'confidential')).toEqual({ ok: true, settings: {} })
    expect(parseSettings({ name: '  Planner ', icon: null, isResourceServer: false }, 'native')).toEqual({
      ok: true,
      settings: { name: 'Planner', icon: null, isResourceServer: false },
    })
    const workspaceGids = ['7', '8', '7'] as Gid[]
    expect(parseSettings({ distribution: { to: 'workspaces', workspaceGids } }, 'confidential')).toEqual({
      ok: true,
      settings: { distribution: 'workspaces', workspaceGids: ['7', '8'] },
    })
    expect(parseSettings({ distribution: { to: 'any' } }, 'confidential')).toEqual({
      ok: true,
      settings: { distribution: 'any', workspaceGids: [] },
    })
  })

  it('are all of those, as they are kept', () => {
    const hundred = Array.from({ length: 100 }, (_, gid) => String(gid + 1) as Gid)
    const switches = {
      requiresPkce: false,
      rotatesRefreshTokens: false,
      replayWindowSeconds: 0,
      isResourceServer: true,
      sendsIssuer: true,
    }
    const wish = {
      name: 'Planner',
      description: ' Plans things. ',
      icon: ONE_PIXEL,
      scopes: ['tasks:read', 'openid'],
      distribution: { to: 'workspaces', workspaceGids: hundred },
      ...switches,
    } as const
    expect(parseSettings(wish, 'confidential')).toEqual({
      ok: true,
      settings: {
        name: 'Planner',
        description: 'Plans things.',
        icon: { mediaType: 'image/png', bytes: ONE_PIXEL },
        permissions: 'specific',
        scopes: ['tasks:read'],
        identityScopes: ['openid'],
        distribution: 'workspaces',
        workspaceGids: hundred,
        ...switches,
      },
    })
  })

  it.each([
    [{ name: ' ' }, 'name'],
    [{ description: 'a'.repeat(1_025) }, 'description'],
    [{ icon: new Uint8Array([1]) }, 'icon'],
    [{ scopes: [] }, 'scopes'],
    [{ distribution: { to: 'workspaces', workspaceGids: [] } }, 'distribution'],
    [
      {
        distribution: {
          to: 'workspaces',
          workspaceGids: Array.from({ length: 101 }, (_, gid) => String(gid) as Gid),
        },
      },
      'distribution',
    ],
    ...[-1, 601, 1.5, Number.NaN].map(
      (replayWindowSeconds) => [{ replayWindowSeconds }, 'replay-window'] as const,
    ),
  ] as const)('%j: the field %s is wrong', (wish, field) => {
    expect(parseSettings(wish, 'confidential')).toMatchObject({ ok: false, field })
  })

  it('of a native app: PKCE and rotation stay on, introspection off — RFC 8252 §8.1, RFC 9700 §2.2.2', () => {
    for (const [wish, field] of [
      [{ requiresPkce: false }, 'require-pkce'],
      [{ rotatesRefreshTokens: false }, 'rotate-refresh-tokens'],
      [{ isResourceServer: true }, 'resource-server'],
    ] as const) {
      expect(parseSettings(wish, 'native')).toMatchObject({ ok: false, field })
      expect(parseSettings(wish, 'confidential')).toEqual({ ok: true, settings: wish })
    }
    const wish = { requiresPkce: true, rotatesRefreshTokens: true, replayWindowSeconds: 600 }
    expect(parseSettings(wish, 'native')).toEqual({ ok: true, settings: wish })
  })
})
