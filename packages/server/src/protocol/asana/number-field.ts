import { makeField, type Field } from './field.js'

/** A whole number between two bounds, both of them allowed. */
export function wholeNumber({ max, min }: { readonly min: number; readonly max: number }): Field<number> {
  const fault = `Must be a whole number between ${min} and ${max}`
  return numeric(
    { type: 'integer', minimum: min, maximum: max },
    { fault, read: (value) => (Number.isInteger(value) && value >= min && value <= max ? value : null) },
  )
}

/** A number from 0 up to a bound with at most two decimals. It is read in hundredths, which are counted without loss. */
export function hundredths({ max }: { readonly max: number }): Field<number> {
  const fault = `Must be a number between 0 and ${max} with at most two decimals`
  return numeric(
    { type: 'number', minimum: 0, maximum: max },
    {
      fault,
      read: (value) => {
        const whole = Math.round(value * 100)
        // No other number is nearer to the hundredths than the one that was written so.
        return value >= 0 && value <= max && whole / 100 === value ? whole : null
      },
    },
  )
}

function numeric(
  schema: Field<number>['schema'],
  { fault, read }: { readonly fault: string; readonly read: (value: number) => number | null },
): Field<number> {
  const judge = (value: number) => {
    const found = read(value)
    return found === null ? ({ ok: false, fault } as const) : ({ ok: true, value: found } as const)
  }
  return makeField({
    schema,
    fromJson: (value) => (typeof value === 'number' ? judge(value) : { ok: false, fault }),
    fromText: (text) =>
      /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? judge(Number(text)) : { ok: false, fault },
  })
}
