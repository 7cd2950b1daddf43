import { describe, expect, it } from 'vitest'
import { columnsOf } from './columns.js'

interface Plant {
  readonly gid: string
  readonly sownOn: string | null
  readonly heightMm: number
}
interface PlantsTable {
  gid: string
  sown_on: string | null
  height_mm: number
}
interface RankedPlantsTable extends PlantsTable {
  rank: number
}

const PLANTS = columnsOf<Plant, PlantsTable>()({ gid: 'gid', sownOn: 'sown_on', heightMm: 'height_mm' })
const ROW: PlantsTable = { gid: '7', sown_on: null, height_mm: 0 }
const PLANT: Plant = { gid: '7', sownOn: null, heightMm: 0 }

describe('columns of a record', () => {
  it('reads a row, and leaves alone what else is in it', () => {
    expect(PLANTS.read(ROW)).toEqual(PLANT)
    expect(PLANTS.read(Object.assign({ rank: 3 }, ROW))).toEqual(PLANT)
  })

  it('writes a whole record, and of changes those alone that there are', () => {
    expect(PLANTS.write(PLANT)).toEqual(ROW)
    expect(PLANTS.write({ sownOn: null })).toEqual({ sown_on: null })
    expect(PLANTS.write({})).toEqual({})
  })

  it('does not compile where a property or a column is left out, or has another type', () => {
    // @ts-expect-error a property is missing
    columnsOf<Plant, PlantsTable>()({ gid: 'gid', sownOn: 'sown_on' })
    // @ts-expect-error a column has no property
    columnsOf<Plant, RankedPlantsTable>()({ gid: 'gid', sownOn: 'sown_on', heightMm: 'height_mm' })
    // @ts-expect-error a number is in no column for texts
    columnsOf<Plant, PlantsTable>()({ gid: 'gid', sownOn: 'sown_on', heightMm: 'sown_on' })
    // @ts-expect-error there is no such column
    columnsOf<Plant, PlantsTable>()({ gid: 'gid', sownOn: 'sown_on', heightMm: 'height' })
    expect(PLANTS).toBeDefined()
  })
})
