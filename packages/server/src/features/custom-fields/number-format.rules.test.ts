import { describe, expect, it } from 'vitest'
import { formatNumber, isCurrency, roundForField } from './number-format.rules.js'

const NONE = {
  decimals: 0,
  format: 'none',
  currencyCode: null,
  customLabel: null,
  customLabelPosition: null,
} as const

describe('a number of a custom field', () => {
  it.each([
    [{}, 5.2, '5'],
    [{ decimals: 2 }, 5.2, '5.20'],
    [{ format: 'identifier' }, 1234, '1234'],
    [{ format: 'percentage' }, 0.25, '25%'],
    [{ format: 'percentage', decimals: 1 }, 0.251, '25.1%'],
    [{ format: 'currency', currencyCode: 'EUR', decimals: 2 }, 1234.5, '€1,234.50'],
    [{ format: 'currency', currencyCode: 'JPY' }, -80, '-¥80'],
    [{ format: 'custom', customLabel: 'gold pieces', customLabelPosition: 'suffix' }, 5, '5 gold pieces'],
    [{ format: 'custom', customLabel: 'No.', customLabelPosition: 'prefix' }, 5, 'No. 5'],
    [{ format: 'duration' }, 90, '1h 30m'],
    [{ format: 'duration' }, 120, '2h'],
    [{ format: 'duration' }, -5, '-5m'],
    [{ format: 'duration' }, 0, '0m'],
  ] as const)('with %j, %d is shown as %s', (format, number, shown) => {
    expect(formatNumber(number, { ...NONE, ...format })).toBe(shown)
  })

  it('is kept with as many places as the field has; of a percentage, of the percents', () => {
    expect(roundForField(1.005, { ...NONE, decimals: 1 })).toBe(1)
    expect(roundForField(5.678, NONE)).toBe(6)
    expect(roundForField(0.2567, { ...NONE, format: 'percentage' })).toBe(0.26)
  })

  it('knows the currencies of ISO 4217', () => {
    expect(['EUR', 'eur', 'XYZ', ''].map(isCurrency)).toEqual([true, false, false, false])
  })
})
