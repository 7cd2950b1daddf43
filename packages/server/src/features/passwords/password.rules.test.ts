import type { Gid } from '../../protocol/asana/gid.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { processorMs } from '../../../test/support/processor-time.js'
import { strengthEstimator, type EstimateStrength } from '../../platform/password-strength.js'
import { makeJudgePassword } from './judge-password.js'
import { knownWordsOf, mostlyKnownFault, passwordFault, weaknessFault } from './password.rules.js'

const ADA = { name: 'Ada Byron', email: 'ada@greenfield.example', workspaces: ['Greenfield Labs'] }
const REMEDY = 'Take four or more words that have nothing to do with each other'

describe('a new password — NIST SP 800-63B §3.1.1.2', () => {
  let estimate: EstimateStrength
  beforeAll(() => {
    estimate = strengthEstimator()
  })
  const judge = async (password: string) =>
    await makeJudgePassword({
      estimate,
      inTurn: async (_whose, work) => await work(),
      aboutPerson: async () => await Promise.resolve(null),
    })(password, ADA)

  it('is no longer name of the person with a few characters, however short another of their names is', () => {
    for (const name of ['Anna Annabell', 'Annabell Anna']) {
      const known = knownWordsOf({ name, email: 'a@b.example', workspaces: [] })
      expect(mostlyKnownFault('annabell1234', known)).toMatch(/^Is little more than your name/)
      expect(mostlyKnownFault('annabell12345678', known)).toBeNull()
      expect(mostlyKnownFault('something else', known)).toBeNull()
    }
  })

  it('is long', () => {
    expect(passwordFault('x'.repeat(11))).toBe('Must have at least 12 characters')
    expect(passwordFault('x'.repeat(12))).toBeNull()
    expect(passwordFault('x'.repeat(256))).toBeNull()
    expect(passwordFault('x'.repeat(257))).toBe('Must be at most 256 characters long')
  })

  it('can be written down in UTF-8', () => {
    expect(passwordFault('long enough \0')).toBe('Must not contain NUL characters')
    expect(passwordFault('long enough \ud800')).toBe('Must not contain lone surrogates')
  })

  it.each([
    'harbour lantern quiet river',
    'correct horse battery staple',
    'zufällig gewählte Wörter im Fluss',
    'wQ4_-cXz81.kTn',
    'пароль из нескольких слов',
  ])('may be %j: nothing is asked of its characters', async (password) => {
    expect(await judge(password)).toBeNull()
  })

  it.each([
    ['password1234', 'Is close to a password that many people use'],
    ['qwertyuiopasdfgh', 'Is close to a password that many people use'],
    ['passwordpassword', 'Repeats the same few characters'],
    ['aaaaaaaaaaaaaaaaaaaa', 'Repeats one character'],
    [' '.repeat(12), 'Repeats one character'],
    ['iloveyouforever', 'Is close to a password that many people use'],
  ])('is refused when it is one that others choose: %j', async (password, why) => {
    expect(await judge(password)).toBe(`${why}. ${REMEDY}`)
  })

  it.each([
    ["asdfghjkl;'", 'Is a row of keys, which is tried first'],
    ['tgbnhyujm', 'Is a pattern of keys, which is tried first'],
    ['mnopqrst', 'Is a sequence like “abc” or “123”'],
    ['19871988', 'Is little more than a year'],
    ['23-11-1964', 'Is little more than a date'],
    ['qwerty', 'Is one of the ten passwords that are tried first'],
    ['trustno1', 'Is one of the hundred passwords that are tried first'],
    ['zaq12wsxcde3', 'Is on the list of passwords that many people use'],
    ['quarterly', 'Is a single word'],
    ['marguerite', 'Is a single name'],
    ['maryjones', 'Is made of common names'],
    ['byron1852', 'Is little more than your name, your address or your workspace'],
    ['furniture', 'Is easy to guess'],
  ])('is told why it is easy to guess, whatever its length: %j', async (password, why) => {
    expect(weaknessFault(await estimate(password, ['byron']))).toBe(`${why}. ${REMEDY}`)
  })

  it('is good enough where it takes 10^8 tries, and not before', () => {
    expect(weaknessFault({ score: 3, weakness: 'common' })).toBeNull()
    expect(weaknessFault({ score: 2, weakness: null })).toBe(`Is easy to guess. ${REMEDY}`)
    expect(weaknessFault({ score: 2, weakness: 'something new' })).toBe(`Is easy to guess. ${REMEDY}`)
  })

  it('is judged by the words of the person whose it is, in turns of theirs', async () => {
    const turns: object[] = []
    const judgeFor = makeJudgePassword({
      estimate,
      inTurn: async (whose, work) => {
        turns.push(whose)
        return await work()
      },
      aboutPerson: async (userGid) => await Promise.resolve(userGid === '7' ? ADA : null),
    })
    const own = 'byron greenfield byron'
    expect(await judgeFor(own, { userGid: '7' as Gid })).toMatch(/^Is little more than your name/)
    expect(await judgeFor('harbour lantern quiet river', { userGid: '7' as Gid })).toBeNull()
    expect(await judgeFor(own, { userGid: '8' as Gid })).toBeNull()
    expect(await judgeFor('harbour lantern quiet river', ADA)).toBeNull()
    expect(turns).toEqual([
      { queue: 'known', account: '7' },
      { queue: 'known', account: '8' },
      { queue: 'known', account: ADA.email },
    ])
  })

  it('is compared with whole names, addresses and workspaces and their parts, of three characters and more', () => {
    expect(
      knownWordsOf({ name: 'Al Ng Byrón', email: 'al@x.example', workspaces: ['The Labs', 'Röst'] }),
    ).toEqual(['al@x.example', 'al ng byrón', 'the labs', 'example', 'byrón', 'mudra', 'labs', 'röst', 'the'])
    // Seven characters beside the name are too few, eight will do.
    expect(mostlyKnownFault('BYRON1234567', ['byron'])).toMatch(/Choose words that nobody connects with you$/)
    expect(mostlyKnownFault('byron12345678', ['byron'])).toBeNull()
    expect(mostlyKnownFault('1234567', ['byron'])).toBeNull()
  })

  it.each([
    'Ada Byron Ada Byron',
    'adabyron2026',
    'greenfieldlabs',
    'ada@greenfield.example!',
    'mudra-mudra-mudra',
  ])('is refused when it is little more than the person and their workspace: %j', async (password) => {
    expect(await judge(password)).toMatch(/^Is little more than your name, your address or your workspace/)
  })

  it('is estimated in a bounded time, whatever it is made of', async () => {
    await judge('the lists are read once')
    for (const part of ['@$$4', '1l|!', 'aB3$', 'p@ssw0rd', 'a', '4@83(60#!1|0$57+%2']) {
      const startedMs = processorMs()
      await judge(part.repeat(256).slice(0, 256))
      // Without the limits each of them takes more than a second.
      expect(processorMs() - startedMs).toBeLessThan(400)
    }
  })
})
