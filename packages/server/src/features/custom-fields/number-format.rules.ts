import type { CustomField } from './custom-field.rules.js'

/** The largest number that a field takes, and the smallest below zero. */
export const NUMBER_MAX = 1e15

type NumberFormat = Pick<
  CustomField,
  'decimals' | 'format' | 'currencyCode' | 'customLabel' | 'customLabelPosition'
>

/** A percentage is kept as the part of one that it is: a quarter is 0.25, shown as 25%. */
const PERCENT_DECIMALS = 2

/** A number as a field keeps it. */
export function roundForField(number: number, { decimals, format }: NumberFormat): number {
  return Number(number.toFixed(format === 'percentage' ? decimals + PERCENT_DECIMALS : decimals))
}

/** A number as a field shows it: `5.20`, `€5.20`, `52%`, `5.2 gold pieces`, `1h 30m` of minutes. */
export function formatNumber(number: number, format: NumberFormat): string {
  const { currencyCode, customLabel, decimals } = format
  switch (format.format) {
    case 'none':
      return number.toFixed(decimals)
    case 'identifier':
      return number.toFixed(0)
    case 'percentage':
      return `${(number * 100).toFixed(decimals)}%`
    case 'currency':
      return formatMoney(number, { currencyCode, decimals })
    case 'custom': {
      const text = number.toFixed(decimals)
      return format.customLabelPosition === 'prefix'
        ? `${customLabel ?? ''} ${text}`.trim()
        : `${text} ${customLabel ?? ''}`.trim()
    }
    case 'duration':
      return formatMinutes(number)
  }
}

function formatMoney(
  number: number,
  { currencyCode, decimals }: Pick<NumberFormat, 'currencyCode' | 'decimals'>,
): string {
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currencyCode ?? 'XXX',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(number)
}

function formatMinutes(number: number): string {
  const minutes = Math.abs(Math.round(number))
  const parts = [`${Math.floor(minutes / 60)}h`, `${minutes % 60}m`].filter((part) => !part.startsWith('0'))
  return `${number < 0 && minutes > 0 ? '-' : ''}${parts.join(' ') || '0m'}`
}

/** Whether ISO 4217 has a currency of that code. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code)
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
