/** The column of a property, and the other way round; made once for a kind of record, from one line a property. */
export interface Columns<R, Row> {
  /** The record of a row; further columns of the row are left alone. */
  readonly read: (row: Row) => R
  /** The columns of those properties that there are: all of them for a whole record, the changed ones for changes. */
  readonly write: <P extends Partial<R>>(properties: P) => P extends R ? Row : Partial<Row>
}

/** Each property of a record with a column that can hold it. A property that is left out, or in a column of another type, does not compile. */
type ColumnOf<R, Row> = {
  readonly [P in keyof R]-?: {
    [C in keyof Row]: [R[P]] extends [Row[C]] ? C : never
  }[keyof Row]
}

/** A type that holds when every column of the row has a property. */
type Unmapped<Row, M> = Exclude<keyof Row, M[keyof M]>

/**
 * Says once which column of a table holds which property of a record, where both hold the same value.
 * @example const TASKS = columnsOf<Task, Selectable<TasksTable>>()({ gid: 'gid', dueOn: 'due_on', … })
 */
export function columnsOf<R extends object, Row extends object>() {
  return <const M extends ColumnOf<R, Row>>(
    columns: M & ([Unmapped<Row, M>] extends [never] ? unknown : { readonly missing: Unmapped<Row, M> }),
  ): Columns<R, Row> => {
    const pairs = Object.entries(columns) as [keyof R, keyof Row][]
    const columnOf = new Map(pairs)
    return {
      read: (row) => {
        const record: Partial<Record<keyof R, unknown>> = {}
        for (const [property, column] of pairs) record[property] = row[column]
        return record as R
      },
      write: (properties) => {
        const row: Partial<Record<keyof Row, unknown>> = {}
        for (const [property, value] of Object.entries(properties)) {
          const column = columnOf.get(property as keyof R)
          if (column !== undefined && value !== undefined) row[column] = value
        }
        // What has all properties fills all columns.
        return row as never
      },
    }
  }
}
