import { flag, nullable, number, oneOf, text, type Field } from '../../protocol/asana/field.js'
import type { InputForm, InputValues } from '../../protocol/asana/input.js'
import {
  isCounted,
  METRIC_UNITS,
  METRIC_VALUE_MAX,
  PRECISION_MAX,
  PROGRESS_SOURCES,
  type Metric,
} from './metric.rules.js'

const VALUE = number({ min: -METRIC_VALUE_MAX, max: METRIC_VALUE_MAX })
const CURRENCY_CODE_LENGTH = 3

const FIELDS = {
  unit: oneOf(...METRIC_UNITS).says('What the number counts.'),
  precision: number({ min: 0, max: PRECISION_MAX, whole: true }).says(
    'Digits after the decimal point; of a percentage those of `25.1%`.',
  ),
  currency_code: nullable(text({ lengthMax: CURRENCY_CODE_LENGTH })).says(
    'By ISO 4217, as `EUR`: with the unit `currency`, which needs it.',
  ),
  initial_number_value: VALUE.says('Where it begins; 0 without it.'),
  target_number_value: VALUE.says(
    'Where it is to go; not where it begins. Without it 1, where it is counted.',
  ),
  current_number_value: VALUE.says('Where it is; where it begins without it. What is counted takes none.'),
  progress_source: oneOf(...PROGRESS_SOURCES).says('Where the number comes from; `manual` without it.'),
  is_custom_weight: flag.says('Whether what carries the goal counts by its weight, or all of it alike.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const METRIC = { fields: FIELDS } as const satisfies InputForm

export const CURRENT_VALUE = {
  fields: { current_number_value: VALUE.says('Where it is now.') },
  required: ['current_number_value'],
} as const

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** Turns what a request set into a metric, or says what is wrong with it together. */
export function readMetric(
  input: InputValues<typeof FIELDS>,
  of: Pick<Metric, 'gid' | 'setByGid'>,
): { readonly ok: true; readonly metric: Metric } | { readonly ok: false; readonly problem: string } {
  const wrong = (problem: string) => ({ ok: false, problem }) as const
  const progressSource = input.progress_source ?? 'manual'
  const counted = isCounted({ progressSource })
  // What is counted is a share of the whole, unless the request says otherwise.
  const { initial_number_value: initial = 0, unit = counted ? 'percentage' : 'none' } = input
  const target = input.target_number_value ?? (counted ? 1 : undefined)
  if (target === undefined) return wrong('target_number_value: Missing input')
  if (target === initial) return wrong('target_number_value: Must not be the initial_number_value')
  if (counted && input.current_number_value !== undefined)
    return wrong(`current_number_value: Is counted, where progress_source is ${progressSource}`)
  const currencyCode = unit === 'currency' ? (input.currency_code ?? null) : null
  if (unit === 'currency' && (currencyCode === null || !CURRENCIES.has(currencyCode)))
    return wrong('currency_code: Must be a code of ISO 4217, as EUR')
  const metric: Metric = {
    ...of,
    unit,
    precision: input.precision ?? 0,
    currencyCode,
    initial,
    target,
    current: input.current_number_value ?? initial,
    progressSource,
    isCustomWeight: input.is_custom_weight ?? false,
  }
  return { ok: true, metric }
}
