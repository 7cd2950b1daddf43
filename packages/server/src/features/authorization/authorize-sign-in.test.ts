import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseClaimsRequest } from '../../protocol/oauth/claims-request.js'
import type { OpenIdRequest, Prompt } from '../../protocol/oauth/openid-request.js'
import { judgeSignIn } from './authorize-sign-in.js'
import { MINUTE_MS } from '../../time-units.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const ADA = '11' as Gid
const BEN = '12' as Gid
const PLANNER = '21' as Gid

function requestWith(
  wish: Partial<Omit<OpenIdRequest, 'prompts' | 'claims'>> & { prompts?: Prompt[]; claims?: object },
) {
  const { claims, prompts = [], ...rest } = wish
  return {
    clientId: PLANNER,
    nonce: null,
    maxAgeSeconds: null,
    loginHint: null,
    idTokenHint: null,
    display: null,
    uiLocales: [],
    acrValues: [],
    requiredAcrs: null,
    ...rest,
    prompts: new Set(prompts),
    claims: claims === undefined ? null : parseClaimsRequest(JSON.stringify(claims)),
  }
}

const signedIn = (gid: Gid, authenticatedAtMs = NOW_MS - MINUTE_MS) => ({
  gid: '31' as Gid,
  user: { gid, name: 'Ada', email: 'ada@people.example' },
  authenticatedAtMs,
  methods: ['pwd'],
  mustEnrol: false,
})

function judge(
  wish: Parameters<typeof requestWith>[0],
  facts: Partial<Parameters<typeof judgeSignIn>[1]> = {},
): string {
  return judgeSignIn(requestWith(wish), {
    session: signedIn(ADA),
    hint: null,
    signedInSinceMs: null,
    nowMs: NOW_MS,
    ...facts,
  })
}

describe('whether a sign-in will do', () => {
  it('asks nobody for nothing: a session is enough, none is not', () => {
    expect(judge({})).toBe('enough')
    expect(judge({}, { session: null })).toBe('sign_in')
  })

  it('prompt=none never asks — OpenID Connect Core §3.1.2.1', () => {
    expect(judge({ prompts: ['none'] })).toBe('enough')
    expect(judge({ prompts: ['none'] }, { session: null })).toBe('refuse')
    expect(judge({ prompts: ['none'], maxAgeSeconds: 59 })).toBe('refuse')
    expect(judge({ prompts: ['none'], maxAgeSeconds: 0 })).toBe('refuse')
    // The mark of a sign-in is for those who may be asked; here it would only hide an age.
    expect(judge({ prompts: ['none'], maxAgeSeconds: 59 }, { signedInSinceMs: NOW_MS - MINUTE_MS })).toBe(
      'refuse',
    )
  })

  it.each([
    ['prompt=login', { prompts: ['login'] }],
    ['prompt=select_account', { prompts: ['select_account'] }],
    ['prompt=login consent', { prompts: ['login', 'consent'] }],
    ['max_age=0', { maxAgeSeconds: 0 }],
    ['max_age=59', { maxAgeSeconds: 59 }],
  ] as const)(
    '%s asks again, once — OpenID Connect Core §3.1.2.1, §3.1.2.3',
    (_, { prompts = [], ...wish }: { prompts?: readonly Prompt[]; maxAgeSeconds?: number }) => {
      const asked = { ...wish, prompts: [...prompts] }
      expect(judge(asked)).toBe('sign_in')
      expect(judge(asked, { session: signedIn(ADA, NOW_MS), signedInSinceMs: NOW_MS - 1 })).toBe('enough')
      expect(judge(asked, { signedInSinceMs: NOW_MS - 1 })).toBe('sign_in')
    },
  )

  it('max_age is content with a sign-in of just that age — OpenID Connect Core §3.1.2.1', () => {
    expect(judge({ maxAgeSeconds: 60 })).toBe('enough')
    expect(judge({ prompts: ['none'], maxAgeSeconds: 60 })).toBe('enough')
  })

  it('prompt=consent does not ask who the person is', () => {
    expect(judge({ prompts: ['consent'] })).toBe('enough')
  })

  describe.each([
    ['a hint at somebody else', { idTokenHint: 'x' }, { hint: { sub: BEN, clientId: PLANNER } }],
    ['a sub of somebody else', { claims: { id_token: { sub: { value: BEN } } } }, {}],
    [
      'an essential sub of others',
      { claims: { id_token: { sub: { essential: true, values: [BEN, '13'] } } } },
      {},
    ],
  ])('%s — OpenID Connect Core §3.1.2.1, §3.1.2.2', (_, wish, facts) => {
    it('asks that person to sign in', () => {
      expect(judge(wish, facts)).toBe('sign_in')
      expect(judge(wish, { ...facts, session: signedIn(BEN) })).toBe('enough')
    })

    it('is refused when nobody may be asked, or somebody else answered', () => {
      expect(judge({ ...wish, prompts: ['none'] }, facts)).toBe('refuse')
      expect(judge(wish, { ...facts, signedInSinceMs: NOW_MS - MINUTE_MS })).toBe('refuse')
    })
  })

  it('a hint that says nothing counts only where nobody sees who is signed in', () => {
    for (const hint of [null, { sub: ADA, clientId: '22' as Gid }]) {
      expect(judge({ idTokenHint: 'x' }, { hint })).toBe('enough')
      expect(judge({ idTokenHint: 'x', prompts: ['none'] }, { hint })).toBe('refuse')
    }
    expect(judge({ idTokenHint: 'x', prompts: ['none'] }, { hint: { sub: ADA, clientId: PLANNER } })).toBe(
      'enough',
    )
  })
})
