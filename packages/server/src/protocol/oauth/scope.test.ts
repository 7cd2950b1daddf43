import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES } from '../asana/scopes.js'
import { refusal } from './oauth-error.js'
import {
  formatScopes,
  IDENTITY_SCOPES,
  judgeScopes,
  narrowScopes,
  parseScopeNames,
  readScopes,
  scopesWithin,
  type AppPermissions,
  type ScopeSet,
} from './scope.js'

const FULL: AppPermissions = {
  permissions: 'full',
  scopes: [],
  identityScopes: ['openid', 'email', 'profile'],
}
const SPECIFIC: AppPermissions = {
  permissions: 'specific',
  scopes: ['users:read', 'projects:read', 'tasks:read', 'tasks:write'],
  identityScopes: ['openid', 'email', 'profile'],
}
const DEFAULT_FORBIDDEN = { ok: false, refusal: refusal('default_scope_forbidden') }
const forbidden = (names: string) => ({ ok: false, refusal: refusal('scopes_forbidden', names) })

const anyName = fc.constantFrom(...GRANULAR_SCOPES, ...IDENTITY_SCOPES)
const anySet: fc.Arbitrary<ScopeSet> = fc
  .tuple(fc.boolean(), fc.array(anyName))
  .map(([full, names]) => readScopes([...(full ? ['default'] : []), ...names].join(' ')))

describe('an app with full permissions', () => {
  it.each([null, '', ' ', 'default', ' default  default ', 'default identity'])(
    "is granted everything for %j — Asana's full permissions",
    (text) => {
      expect(judgeScopes(text, FULL)).toEqual({ ok: true, scopes: { api: 'full', identity: [] } })
    },
  )

  it('may ask who the person is, beside everything or instead of it — OpenID Connect Core §5.4', () => {
    expect(judgeScopes('profile openid default email', FULL)).toEqual({
      ok: true,
      scopes: { api: 'full', identity: ['openid', 'email', 'profile'] },
    })
    expect(judgeScopes('openid email', FULL)).toEqual({
      ok: true,
      scopes: { api: [], identity: ['openid', 'email'] },
    })
  })

  it.each([
    ['attachments:read', 'attachments:read'],
    ['default tasks:read projects:read', 'tasks:read projects:read'],
    ['openid tasks:read', 'tasks:read'],
    ['identity', 'identity'],
    ['scim', 'scim'],
    ['offline_access email', 'offline_access'],
    ['DEFAULT', 'DEFAULT'],
    ['constructor', 'constructor'],
  ])("may ask for no scope beside: %j — Asana's full permissions", (text, named) => {
    expect(judgeScopes(text, FULL)).toEqual(forbidden(named))
  })
})

describe('an app with specific scopes', () => {
  it.each([null, '', '  ', 'default', 'default identity', 'tasks:read default', 'openid default'])(
    "must name them, so not %j — Asana's specific scopes",
    (text) => {
      expect(judgeScopes(text, SPECIFIC)).toEqual(DEFAULT_FORBIDDEN)
    },
  )

  it("is granted exactly what it names, in canonical order — Asana's specific scopes, RFC 6749 §3.3", () => {
    expect(judgeScopes('profile tasks:write openid tasks:read tasks:write', SPECIFIC)).toEqual({
      ok: true,
      scopes: { api: ['tasks:read', 'tasks:write'], identity: ['openid', 'profile'] },
    })
  })

  it("is granted no read for a write — Asana's specific scopes", () => {
    expect(judgeScopes('tasks:write', SPECIFIC)).toEqual({
      ok: true,
      scopes: { api: ['tasks:write'], identity: [] },
    })
  })

  it.each([
    ['tasks:delete', 'tasks:delete'],
    ['tasks:read tasks:delete nonsense', 'tasks:delete nonsense'],
    ['Tasks:read', 'Tasks:read'],
    ['identity', 'identity'],
    ['__proto__ toString', '__proto__ toString'],
    ['x'.repeat(100), 'x'.repeat(64)],
    [Array.from({ length: 12 }, (_, index) => `n${index}`).join(' '), 'n0 n1 n2 n3 n4 n5 n6 n7 n8 n9'],
  ])("may not name others: %j — Asana's specific scopes", (text, named) => {
    expect(judgeScopes(text, SPECIFIC)).toEqual(forbidden(named))
  })

  it("may spell the search in the old way, registered or asked — Asana's scopes", () => {
    const oldSpelling = 'workspace.typeahead:read'
    const granted = { ok: true, scopes: { api: ['workspaces.typeahead:read'], identity: [] } }
    for (const scopes of [[oldSpelling], ['workspaces.typeahead:read']]) {
      expect(judgeScopes(oldSpelling, { permissions: 'specific', scopes, identityScopes: [] })).toEqual(
        granted,
      )
    }
  })

  it('is not granted what is no scope, even if it was registered', () => {
    expect(
      judgeScopes('nonsense', {
        permissions: 'specific',
        scopes: ['nonsense'],
        identityScopes: ['nonsense'],
      }),
    ).toEqual(forbidden('nonsense'))
  })
})

describe('a request with openid', () => {
  it.each([
    ['openid offline_access groups', FULL, { api: [], identity: ['openid'] }],
    ['openid default offline_access', FULL, { api: 'full', identity: ['openid'] }],
    ['openid constructor __proto__', FULL, { api: [], identity: ['openid'] }],
    ['address openid tasks:read phone', SPECIFIC, { api: ['tasks:read'], identity: ['openid'] }],
    ['https://www.googleapis.com/auth/x openid user:email', SPECIFIC, { api: [], identity: ['openid'] }],
  ] as const)('leaves out what nobody here knows: %j — OpenID Connect Core §3.1.2.1', (text, app, scopes) => {
    expect(judgeScopes(text, app)).toEqual({ ok: true, scopes })
  })

  it.each([
    ['openid tasks:delete', SPECIFIC, forbidden('tasks:delete')],
    ['openid offline_access tasks:delete', SPECIFIC, forbidden('tasks:delete')],
    ['openid workspace.typeahead:read', SPECIFIC, forbidden('workspace.typeahead:read')],
    ['openid identity', FULL, forbidden('identity')],
    ['openid identity offline_access', SPECIFIC, forbidden('identity')],
    ['openid offline_access tasks:read', FULL, forbidden('tasks:read')],
    ['openid offline_access default', SPECIFIC, DEFAULT_FORBIDDEN],
    ['openid offline_access email', { ...FULL, identityScopes: ['openid'] }, forbidden('email')],
    ['openid offline_access', { ...FULL, identityScopes: ['email'] }, forbidden('openid')],
  ])('is refused what is a scope, and not the app’s: %j — RFC 6749 §3.3', (text, app, refused) => {
    expect(judgeScopes(text, app)).toEqual(refused)
  })
})

it('a refresh that repeats what was sent leaves the same out — OpenID Connect Core §3.1.2.1', () => {
  const granted = readScopes('tasks:read openid')
  expect(narrowScopes('tasks:read openid offline_access', granted)).toEqual({ ok: true, scopes: granted })
  expect(narrowScopes('tasks:read offline_access', granted).ok).toBe(false)
  expect(narrowScopes('openid offline_access tasks:write', granted).ok).toBe(false)
})

describe('an app without identity scopes', () => {
  it.each([FULL, SPECIFIC])(
    'learns nothing of the person, in either mode (%#) — OpenID Connect Core §5.4',
    (app) => {
      const blind = { ...app, identityScopes: ['email'] }
      expect(judgeScopes('openid', blind)).toEqual(forbidden('openid'))
      expect(judgeScopes('email profile', blind)).toEqual(forbidden('profile'))
      expect(judgeScopes('email', blind)).toEqual({ ok: true, scopes: { api: [], identity: ['email'] } })
    },
  )
})

describe('a scope parameter', () => {
  it.each(['tasks:read"', 'a\\b', 'a\tb', 'a\nb', 'é', '\0'])('has no %j — RFC 6749 §3.3', (text) => {
    expect(parseScopeNames(text)).toBeNull()
    expect(judgeScopes(text, FULL)).toEqual({ ok: false, refusal: refusal('scope_malformed') })
  })

  it('never grants more than the app is registered for, whatever the text — RFC 6749 §3.3', () => {
    const noise = fc.oneof(anyName, fc.constantFrom('default', 'identity', ''), fc.string({ maxLength: 8 }))
    fc.assert(
      fc.property(fc.array(noise), fc.array(anyName), (names, scopes) => {
        const app = { permissions: 'specific', scopes, identityScopes: scopes } as const
        const judged = judgeScopes(names.join(' '), app)
        if (judged.ok) expect(scopesWithin(judged.scopes, readScopes(scopes.join(' ')))).toBe(true)
      }),
    )
  })
})

describe('the text of a set', () => {
  it('names full permissions as Asana shows them', () => {
    expect(formatScopes({ api: 'full', identity: ['openid'] })).toBe('default identity openid')
  })

  it('is read back as the same set, and does not depend on the order asked', () => {
    fc.assert(
      fc.property(anySet, fc.array(anyName), (scopes, names) => {
        expect(readScopes(formatScopes(scopes))).toEqual(scopes)
        expect(formatScopes(readScopes(names.join(' ')))).toBe(
          formatScopes(readScopes(names.toReversed().join(' '))),
        )
      }),
    )
  })

  it('drops what is no scope any more', () => {
    expect(readScopes('gone:read tasks:read')).toEqual({ api: ['tasks:read'], identity: [] })
  })
})

describe('narrowing on refresh', () => {
  const granted = readScopes('tasks:read tasks:write openid email')

  it.each([null, '', 'tasks:write tasks:read email openid'])('keeps all for %j — RFC 6749 §6', (text) => {
    expect(narrowScopes(text, granted)).toEqual({ ok: true, scopes: granted })
  })

  it('takes a subset — RFC 6749 §6', () => {
    expect(narrowScopes('tasks:read', granted)).toEqual({ ok: true, scopes: readScopes('tasks:read') })
    expect(narrowScopes('openid', readScopes('default openid'))).toEqual({
      ok: true,
      scopes: readScopes('openid'),
    })
    expect(narrowScopes('default identity', readScopes('default openid'))).toEqual({
      ok: true,
      scopes: readScopes('default'),
    })
  })

  it.each([
    ['tasks:delete', 'tasks:read'],
    ['default', 'tasks:read'],
    ['tasks:read profile', 'tasks:read'],
    ['tasks:read nonsense', 'tasks:read'],
    ['tasks:read', 'default'],
    ['default tasks:read', 'default'],
    ['identity', 'default'],
  ])('refuses %j of a grant of %j — RFC 6749 §6', (text, grant) => {
    expect(narrowScopes(text, readScopes(grant))).toEqual({ ok: false, refusal: refusal('scope_exceeded') })
  })

  it('refuses characters that no scope has — RFC 6749 §3.3', () => {
    expect(narrowScopes('tasks:read\t', granted)).toEqual({ ok: false, refusal: refusal('scope_malformed') })
  })

  it('never widens — RFC 6749 §6', () => {
    fc.assert(
      fc.property(anySet, anySet, (wish, grant) => {
        const narrowed = narrowScopes(formatScopes(wish), grant)
        if (narrowed.ok) expect(scopesWithin(narrowed.scopes, grant)).toBe(true)
        else expect(scopesWithin(wish, grant)).toBe(false)
      }),
    )
  })
})

it('a refresh names nothing that nobody knows, though it names everything as well — RFC 6749 §6', () => {
  const granted: ScopeSet = { api: 'full', identity: [] }
  expect(narrowScopes('default identity', granted).ok).toBe(true)
  expect(narrowScopes('default nonsense', granted)).toEqual({ ok: false, refusal: refusal('scope_exceeded') })
})

it('what an app is registered for opens nothing that is no scope', () => {
  const stray: AppPermissions = {
    ...SPECIFIC,
    scopes: ['tasks:read', 'phone'],
    identityScopes: ['openid', 'phone'],
  }
  expect(judgeScopes('tasks:read openid', stray).ok).toBe(true)
  expect(judgeScopes('tasks:read phone', stray)).toEqual(forbidden('phone'))
  expect(judgeScopes('default phone', { ...FULL, identityScopes: ['openid', 'phone'] })).toEqual(
    forbidden('phone'),
  )
})
