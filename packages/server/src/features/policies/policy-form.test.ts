import { describe, expect, it } from 'vitest'
import { OPEN_POLICY, type WorkspacePolicy } from '../../protocol/token/policy.js'
import {
  changedParts,
  parsePolicyForm,
  partsText,
  policyFields,
  policyFormOf,
  readPolicyForm,
  type PolicyForm,
} from './policy-form.js'

const EMPTY: PolicyForm = policyFormOf(OPEN_POLICY)
const STRICT: WorkspacePolicy = {
  personalTokensAllowed: false,
  personalTokenDaysMax: 30,
  apps: 'approved',
  secondFactorRequired: true,
  addressRanges: ['10.0.0.0/8', '2001:db8::/32'],
  unusedDaysMax: 90,
}
/** Ranges are those that begin with a digit, in small letters. */
const canonical = (text: string) => (/^\d/.test(text) ? text.toLowerCase() : null)
const parse = (form: Partial<PolicyForm>) => parsePolicyForm({ ...EMPTY, ...form }, canonical)
const errorsOf = (form: Partial<PolicyForm>) => {
  const parsed = parse(form)
  return parsed.ok ? [] : parsed.errors
}
const sent = (fields: Readonly<Record<string, string | null>>) =>
  new URLSearchParams(Object.entries(fields).filter((field): field is [string, string] => field[1] !== null))

describe('the form of a workspace’s policies', () => {
  it('sends and reads again every policy that it shows', () => {
    for (const policy of [OPEN_POLICY, STRICT]) {
      const form = policyFormOf(policy)
      expect(readPolicyForm(sent(policyFields(form)))).toEqual(form)
      expect(parsePolicyForm(form, canonical)).toEqual({ ok: true, policy })
    }
  })

  it('reads as open what nobody sent, and what it does not know', () => {
    expect(readPolicyForm(new URLSearchParams())).toEqual(EMPTY)
    const unknown = new URLSearchParams({ personal_tokens: 'some', apps: 'none', second_factor: 'off' })
    expect(readPolicyForm(unknown)).toEqual(EMPTY)
  })

  it('gives back of overlong fields what a mistake can be seen in', () => {
    const read = readPolicyForm(
      new URLSearchParams({
        token_days_max: `1${'2'.repeat(40)}`,
        unused_days_max: `3${'4'.repeat(40)}`,
        address_ranges: `5${'6'.repeat(10_000)}`,
      }),
    )
    expect(read.tokenDaysMax).toBe(`1${'2'.repeat(19)}`)
    expect(read.unusedDaysMax).toBe(`3${'4'.repeat(19)}`)
    expect(read.addressRanges).toBe(`5${'6'.repeat(8_191)}`)
  })

  it.each(['tokenDaysMax', 'unusedDaysMax'] as const)('takes 1 to 3,650 days, or none: %s', (field) => {
    const days = (text: string) => {
      const parsed = parse({ [field]: text })
      const part = field === 'tokenDaysMax' ? 'personalTokenDaysMax' : 'unusedDaysMax'
      return parsed.ok ? parsed.policy[part] : 'refused'
    }
    expect(['', '  ', '1', ' 30 ', '3650', '00030'].map(days)).toEqual([null, null, 1, 30, 3_650, 30])
    for (const text of ['0', '3651', '-1', '1.5', '1e3', '0x10', 'x', '1 2', '000030'])
      expect([text, days(text)]).toEqual([text, 'refused'])
  })

  it('takes ranges between blanks, commas and lines: each once, in their order', () => {
    const parsed = parse({ addressRanges: ' 20.0.0.0/8,10.0.0.0/8\n\n2001:DB8::/32 , 10.0.0.0/8 ' })
    expect(parsed.ok && parsed.policy.addressRanges).toEqual(['10.0.0.0/8', '20.0.0.0/8', '2001:db8::/32'])
  })

  it('takes a hundred ranges', () => {
    const ranges = (count: number) => Array.from({ length: count }, (_, at) => `10.0.${at}.0/24`).join(' ')
    expect(errorsOf({ addressRanges: ranges(100) })).toEqual([])
    expect(errorsOf({ addressRanges: ranges(101) })).toEqual([
      { field: 'address_ranges', text: 'Enter 100 ranges at most.' },
    ])
  })

  it('says of every field at once what is wrong with it, and names the first range that is none', () => {
    const days = 'Enter whole days from 1 to 3650, or leave it empty.'
    const wrong = { tokenDaysMax: '0', addressRanges: `10.0.0.0/8 ${'x'.repeat(80)} y`, unusedDaysMax: 'z' }
    expect(errorsOf(wrong)).toEqual([
      { field: 'token_days_max', text: days },
      {
        field: 'address_ranges',
        text: `${'x'.repeat(64)} is not an address range. Write 203.0.113.0/24 or 2001:db8::/32.`,
      },
      { field: 'unused_days_max', text: days },
    ])
    expect(errorsOf({ unusedDaysMax: '0' })).toEqual([{ field: 'unused_days_max', text: days }])
  })
})

describe('what changed in a policy', () => {
  it('is each part that is another, and its words are those of the record', () => {
    expect(changedParts(STRICT, STRICT)).toEqual([])
    const parts = changedParts(OPEN_POLICY, STRICT)
    expect(new Set(parts)).toEqual(new Set(Object.keys(STRICT)))
    expect(changedParts(STRICT, { ...STRICT, addressRanges: ['10.0.0.0/8'] })).toEqual(['addressRanges'])
    expect(partsText(STRICT, ['personalTokensAllowed', 'addressRanges', 'unusedDaysMax'])).toBe(
      'personalTokensAllowed=false; addressRanges=10.0.0.0/8 2001:db8::/32; unusedDaysMax=90',
    )
    expect(partsText(OPEN_POLICY, ['addressRanges', 'personalTokenDaysMax'])).toBe(
      'addressRanges=none; personalTokenDaysMax=none',
    )
  })
})
