import { compileSchema, type Judge, type JudgedSchema, type Reading } from '../json-schema.js'
import { nameOf, type AsanaDescription } from './description.js'

/**
 * How much of a record an answer may have: what Asana's description lists for it, or, where the request names fields,
 * every field of each record that is in it.
 */
export type Extent = 'by default' | 'as asked'

export interface AnswerJudges {
  /** Judges an answer of an operation; null where none with this status is described. */
  judgeOf(operationId: string, status: number, extent: Extent): Judge | null
  /** Judges a refusal, whatever it is of. */
  readonly judgeRefusal: Judge
}

/** Makes a judge of each answer when it first comes. */
export function makeAnswerJudges({ operations, schemas }: AsanaDescription): AnswerJudges {
  const named = (ref: string): JudgedSchema => {
    const found = schemas[nameOf(ref)]
    if (found === undefined) throw new Error(`Asana’s description has no ${ref}`)
    return found
  }
  const readings: Readonly<Record<Extent, Reading>> = {
    'by default': { resolve: named },
    'as asked': {
      resolve: (ref) => {
        const whole = ['Response', 'NormalResponse', 'Base']
          .map((end) => ref.replace(/Compact$/, end))
          .find((one) => one !== ref && Object.hasOwn(schemas, nameOf(one)))
        return whole === undefined ? named(ref) : { allOf: [{ $ref: whole }, named(ref)] }
      },
    },
  }
  const judges = new Map<string, Judge | null>()
  return {
    judgeRefusal: compileSchema({ $ref: '#/components/schemas/ErrorResponse' }, readings['by default']),
    judgeOf(operationId, status, extent) {
      const key = `${operationId} ${status} ${extent}`
      let judge = judges.get(key)
      if (judge === undefined) {
        const answer = operations.get(operationId)?.responses[String(status)]
        const schema = answer?.content?.['application/json']?.schema
        judge = schema === undefined ? null : compileSchema(schema, readings[extent], operationId)
        judges.set(key, judge)
      }
      return judge
    },
  }
}
