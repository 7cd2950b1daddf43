import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { makeProveCode, makeProvePasskey } from './prove.js'
import { recoveryCodeHash } from './recovery-code.js'

const ADA = '7' as Gid
const BEN = '8' as Gid

describe('a passkey that answers', () => {
  const challenge = { value: 'c', expiresAtMs: 9 }
  const prove = async (
    wish: { challenge?: typeof challenge | null; response?: string; userGid?: Gid | null } = {},
    verified: object | null = { counter: 3 },
  ) => {
    const asked: unknown[] = []
    const needs = {
      factors: {
        findPasskey: async (id: string) => await Promise.resolve(id === 'of ada' ? { userGid: ADA } : null),
      },
      passkeys: {
        credentialIdOf: (response: string) => (response === 'garbage' ? null : response),
        verifyRequest: async (...words: readonly unknown[]) => {
          asked.push(words)
          return await Promise.resolve(verified)
        },
      },
    } as unknown as Parameters<typeof makeProvePasskey>[0]
    const { response = 'of ada', userGid = ADA } = wish
    const presented = { response, challenge: wish.challenge === undefined ? challenge : wish.challenge }
    return { asked, outcome: await makeProvePasskey(needs)({ passkey: presented, userGid }) }
  }

  it('proves its own person, and must have recognised them where nobody said who they are', async () => {
    for (const [userGid, verifiesPerson] of [
      [ADA, false],
      [null, true],
    ] as const) {
      const { asked, outcome } = await prove({ userGid })
      expect(outcome).toMatchObject({ ok: true, userGid: ADA })
      expect(asked).toEqual([
        [
          { challenge: 'c', response: 'of ada' },
          { passkey: { userGid: ADA }, verifiesPerson },
        ],
      ])
    }
  })

  it('is spent, unknown or wrong, of which only a known one is judged', async () => {
    const no = (reason: string, userGid: Gid | null = ADA) => ({ ok: false, userGid, reason })
    const spent = await prove({ challenge: null })
    expect(spent).toEqual({ asked: [], outcome: no('challenge_spent') })
    for (const response of ['garbage', 'of nobody'])
      expect(await prove({ response })).toEqual({ asked: [], outcome: no('passkey_unknown') })
    expect(await prove({ userGid: BEN })).toEqual({ asked: [], outcome: no('passkey_unknown', BEN) })
    expect((await prove({ response: 'of nobody', userGid: null })).outcome).toEqual(
      no('passkey_unknown', null),
    )
    expect((await prove({}, null)).outcome).toEqual(no('passkey_wrong'))
    expect((await prove({ userGid: null }, null)).outcome).toEqual(no('passkey_wrong'))
  })
})

describe('a code that is typed', () => {
  const prove = async (text: string, confirmedAtMs: number | null = 1) =>
    await makeProveCode({
      factors: {
        findApp: async (userGid: Gid) =>
          await Promise.resolve(userGid === ADA ? { secret: 'sealed', confirmedAtMs } : null),
      },
      box: { open: (sealed: string) => `opened ${sealed}` },
      codes: {
        matchedStep: ({ code, nowMs, secret }: { code: string; nowMs: number; secret: string }) =>
          code === '123456' && nowMs === 5 && secret === 'opened sealed' ? 77 : null,
      },
      clock: { nowMs: () => 5 },
    } as unknown as Parameters<typeof makeProveCode>[0])({ userGid: ADA, text })

  it('is one of the app that was confirmed, or a recovery code', async () => {
    expect(await prove('123 456')).toEqual({ ok: true, proof: { kind: 'totp', step: 77 } })
    expect(await prove('654321')).toEqual({ ok: false, reason: 'code_wrong' })
    expect(await prove('123456', null)).toEqual({ ok: false, reason: 'code_wrong' })
    expect(await prove('12345')).toEqual({ ok: false, reason: 'code_malformed' })
    const code = 'A'.repeat(25)
    expect(await prove(code)).toEqual({
      ok: true,
      proof: { kind: 'recovery_code', hash: recoveryCodeHash(code) },
    })
  })
})
