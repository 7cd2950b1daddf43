import type { AnyRecord, Resource } from './call.js'
import type { DescribedRecord } from './description.js'

/** A kind of record that is described, and of which there are none: what is never found shows nothing. */
export function noRecords(described: DescribedRecord): Resource<AnyRecord> {
  const fields = Object.entries(described.fields).map(([name, field]) => [
    name,
    { ...field, value: () => undefined },
  ])
  return {
    ...described,
    fields: Object.fromEntries(fields),
    load: async () => await Promise.resolve(new Map()),
  }
}
