import type { ComponentChildren } from 'preact'
import { known } from '../languages/text.js'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => ComponentChildren
  /** Numbers stand at the right, below each other. */
  readonly kind?: 'text' | 'number' | 'actions'
}

/**
 * A list as a table whose header stays in sight; under 640 px each row is a block of labelled lines. The first column names the row.
 * Roles are spelled out because browsers forget a table that is laid out as blocks.
 * @param label  what the list is, for those who do not see it
 * @param mutedOf  rows that are over: expired, revoked
 * @param filterId  of the `<FilterField>` that narrows this list
 */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
  mutedOf = () => false,
  filterId,
}: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly mutedOf?: (row: Row) => boolean
  readonly filterId?: string
}) {
  return (
    <table class="table" role="table" aria-label={label} data-filtered-by={filterId}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ head, kind = 'text' }) => (
            <th key={head} role="columnheader" scope="col" class={kind}>
              {kind === 'actions' ? <span class="visually-hidden">{known(head)}</span> : known(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            role="row"
            class={mutedOf(row) ? 'muted' : undefined}
            data-filter-item={filterId === undefined ? undefined : ''}
          >
            {columns.map((column, index) => (
              <Cell key={column.head} column={column} row={row} isFirst={index === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell<Row>({
  column: { cell, head, kind = 'text' },
  row,
  isFirst,
}: {
  readonly column: Column<Row>
  readonly row: Row
  readonly isFirst: boolean
}) {
  if (isFirst) {
    return (
      <th role="rowheader" scope="row" class={kind === 'text' ? undefined : kind}>
        {cell(row)}
      </th>
    )
  }
  return (
    <td
      role="cell"
      class={kind === 'text' ? undefined : kind}
      data-label={kind === 'actions' ? undefined : known(head)}
    >
      <div class="cell-value">{cell(row)}</div>
    </td>
  )
}
