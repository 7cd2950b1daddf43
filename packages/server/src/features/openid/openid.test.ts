import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { leftHalfHash } from '../../protocol/oauth/id-token.js'
import type { GrantedClaim, IdentityScope } from '../../protocol/oauth/scope.js'
import { makeJudgeLogout } from './judge-logout.js'
import { makeListSigningKeys } from './list-signing-keys.js'
import { makeMintIdToken } from './mint-id-token.js'
import { makeReadIdTokenHint } from './read-id-token-hint.js'

const ADA = '7' as Gid
const APP = '12' as Gid
const BACK = 'https://app.example/bye'

describe('who wants to log somebody out', () => {
  const judge = makeJudgeLogout({
    readIdTokenHint: async (presented) =>
      await Promise.resolve(presented === 'of ada' ? { sub: ADA, clientId: APP } : null),
    findApp: async (clientId) =>
      await Promise.resolve(clientId === APP ? { name: 'Planner', redirectUris: [BACK] } : null),
  })
  const judged = async (
    request: Partial<Parameters<typeof judge>[0]['request']>,
    userGid: Gid | null = ADA,
  ) =>
    await judge({
      request: { idTokenHint: null, clientId: null, postLogoutRedirectUri: null, state: null, ...request },
      userGid,
    })
  const nobody = { isProven: false, appName: null, destination: null, unregistered: null }

  it('is nobody without a hint and an app, with a hint that is none, and with one of another app', async () => {
    expect(await judged({})).toEqual(nobody)
    expect(await judged({ postLogoutRedirectUri: BACK })).toEqual(nobody)
    expect(await judged({ clientId: '99' })).toEqual(nobody)
    expect(await judged({ clientId: 'x' })).toEqual(nobody)
    expect(await judged({ idTokenHint: 'none', clientId: APP })).toEqual(nobody)
    expect(await judged({ idTokenHint: 'of ada', clientId: '13' })).toEqual(nobody)
  })

  it('is the app that it names, believed where a token of the person’s proves it', async () => {
    const known = { ...nobody, appName: 'Planner' }
    expect(await judged({ clientId: APP })).toEqual(known)
    expect(await judged({ idTokenHint: 'of ada' })).toEqual({ ...known, isProven: true })
    expect(await judged({ idTokenHint: 'of ada', clientId: APP })).toEqual({ ...known, isProven: true })
    expect(await judged({ idTokenHint: 'of ada' }, null)).toEqual({ ...known, isProven: true })
    expect(await judged({ idTokenHint: 'of ada' }, '8' as Gid)).toEqual(known)
  })

  it('comes back where the app registered it; whoever wants to be sent elsewhere is asked', async () => {
    const sent = { idTokenHint: 'of ada', postLogoutRedirectUri: BACK }
    const back = { isProven: true, appName: 'Planner', destination: BACK, unregistered: null }
    expect(await judged(sent)).toEqual(back)
    expect(await judged({ ...sent, state: 'a b' })).toEqual({ ...back, destination: `${BACK}?state=a%20b` })
    const elsewhere = 'https://app.example/other'
    expect(await judged({ ...sent, postLogoutRedirectUri: elsewhere })).toEqual({
      isProven: false,
      appName: 'Planner',
      destination: null,
      unregistered: elsewhere,
    })
  })
})

describe('the keys that are published', () => {
  it('are the one that signs, and each other for as long as what it signed is of use', async () => {
    const asked: unknown[] = []
    const key = (kid: string, retiredAtMs: number | null) => ({
      kid,
      publicJwk: '{}',
      createdAtMs: 1,
      retiredAtMs,
    })
    const list = makeListSigningKeys({
      keys: {
        published: async (since: unknown) => {
          asked.push(since)
          return await Promise.resolve([key('signs', null), key('retired', 5_000_000)])
        },
      } as unknown as Parameters<typeof makeListSigningKeys>[0]['keys'],
      clock: { nowMs: () => 6_000_000 },
      lifetimes: { idTokenLifetimeSeconds: 3_600 },
    })
    expect(await list()).toEqual([
      { ...key('signs', null), state: 'signing', publishedUntilMs: null },
      { ...key('retired', 5_000_000), state: 'retired', publishedUntilMs: 5_000_000 + 4_200_000 },
    ])
    expect(asked).toEqual([{ retiredAfterMs: 6_000_000 - 4_200_000 }])
  })
})

describe('an ID token that comes back', () => {
  const claims = { iss: 'https://mudra.example/api/1.0', sub: '7', aud: '12' }
  const read = async (found: object | null, presented = 'a.b.c') => {
    const asked: unknown[] = []
    const hint = await makeReadIdTokenHint({
      listKeys: async () => await Promise.resolve([{ publicJwk: 'key' }] as never),
      signer: {
        verify: async (...words: readonly unknown[]) => {
          asked.push(words)
          return await Promise.resolve(found)
        },
      } as unknown as Parameters<typeof makeReadIdTokenHint>[0]['signer'],
      publicUrl: 'https://mudra.example',
    })(presented)
    return { asked, hint }
  }

  it('says whom it was about and for which app, if it is ours', async () => {
    expect(await read(claims)).toEqual({ asked: [['a.b.c', ['key']]], hint: { sub: '7', clientId: '12' } })
    for (const wish of [
      { iss: 'https://other.example' },
      { sub: 7 },
      { sub: 'x' },
      { aud: ['12'] },
      { aud: '' },
    ])
      expect([wish, (await read({ ...claims, ...wish })).hint]).toEqual([wish, null])
    expect((await read(null)).hint).toBeNull()
  })

  it('is not looked at where it is too long', async () => {
    expect((await read(claims, 'x'.repeat(8_192))).hint).not.toBeNull()
    expect(await read(claims, 'x'.repeat(8_193))).toEqual({ asked: [], hint: null })
  })
})

describe('an ID token that is made', () => {
  const mint = async (identity: readonly IdentityScope[], claims: readonly GrantedClaim[] = []) => {
    const asked: string[] = []
    const signed: unknown[] = []
    const looked = async <T>(words: readonly string[], answer: T) => {
      asked.push(words.join(' '))
      return await Promise.resolve(answer)
    }
    const token = await makeMintIdToken({
      currentKey: async () => await Promise.resolve({ kid: 'k', privateJwk: '{}' }),
      signer: {
        sign: async (...words: readonly unknown[]) => {
          signed.push(...words)
          return await Promise.resolve('signed')
        },
      } as unknown as Parameters<typeof makeMintIdToken>[0]['signer'],
      clock: { nowMs: () => 60_000 },
      publicUrl: 'https://mudra.example',
      lifetimes: { idTokenLifetimeSeconds: 3_600 },
      isEmailProved: async (userGid) => await looked(['proved', userGid], true),
      groupsFor: async (userGid, clientId) => await looked(['groups', userGid, clientId], ['5']),
      pictureUrlOf: async (userGid) => await looked(['picture', userGid], 'https://mudra.example/p.png'),
    })({
      clientId: APP,
      person: { gid: ADA, name: 'Ada', email: 'ada@people.example' },
      identity,
      claims,
      authenticatedAtMs: 50_000,
      nonce: 'n',
      accessToken: 'access',
      code: null,
    })
    return { asked, signed, token }
  }

  it('is signed by the key of today, for an hour', async () => {
    const { asked, signed, token } = await mint(['openid'])
    expect([token, asked]).toEqual(['signed', []])
    expect(signed).toEqual([
      {
        iss: 'https://mudra.example/api/1.0',
        sub: ADA,
        aud: APP,
        iat: 60,
        exp: 3_660,
        auth_time: 50,
        nonce: 'n',
        at_hash: leftHalfHash('access'),
      },
      { kid: 'k', privateJwk: '{}' },
    ])
  })

  it.each<[GrantedClaim | 'email', looked: string, told: object]>([
    ['email', 'proved 7', { email: 'ada@people.example', email_verified: true }],
    ['id_token:email_verified', 'proved 7', { email_verified: true }],
    ['id_token:groups', 'groups 7 12', { groups: ['5'] }],
    ['id_token:picture', 'picture 7', { picture: 'https://mudra.example/p.png' }],
  ])('tells %s, and looks nothing else up', async (wish, looked, told) => {
    const { asked, signed } =
      wish === 'email' ? await mint(['openid', 'email']) : await mint(['openid'], [wish])
    expect(asked).toEqual([looked])
    expect(signed[0]).toMatchObject(told)
  })
})
