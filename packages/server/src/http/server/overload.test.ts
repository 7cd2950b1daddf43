import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchOverload, type InFlight, type Overload } from './overload.js'

const HERE = [
  { text: '198.51.100.7', times: 1 },
  { text: '198.51.100.0/24', times: 2 },
]
const NEIGHBOUR = [{ text: '198.51.100.8', times: 1 }, ...HERE.slice(1)]
const ELSEWHERE = [
  { text: '203.0.113.7', times: 1 },
  { text: '203.0.113.0/24', times: 2 },
]

describe('what is in flight', () => {
  let overload: Overload
  beforeEach(() => {
    overload = watchOverload({ inFlightMax: 6, inFlightPerAddressMax: 2, inFlightPerPersonMax: 2 })
  })
  afterEach(() => {
    overload.stop()
  })
  const begin = (groups = HERE) => overload.began(groups, 'stranger')
  const isOver = (groups = HERE) => overload.isOver(groups, 'stranger')

  it('has so many places for an address, for its network, and for all', () => {
    expect([isOver(), overload.inFlight()]).toEqual([false, 0])
    begin()
    expect([isOver(), isOver(NEIGHBOUR)]).toEqual([false, false])
    begin()
    expect([isOver(), isOver(NEIGHBOUR), isOver(ELSEWHERE)]).toEqual([true, false, false])
    begin(NEIGHBOUR)
    begin(NEIGHBOUR)
    const other = [{ text: '198.51.100.9', times: 1 }, ...HERE.slice(1)]
    expect([isOver(other), isOver(ELSEWHERE)]).toEqual([true, false])
    begin(ELSEWHERE)
    expect(isOver(ELSEWHERE)).toBe(false)
    begin([{ text: '192.0.2.1', times: 1 }])
    expect([overload.inFlight(), isOver([{ text: '192.0.2.9', times: 1 }])]).toEqual([6, true])
  })

  it('gives each place back where it was taken', () => {
    const places: InFlight[] = [begin(), begin()]
    for (const place of places) overload.ended(place)
    expect([overload.inFlight(), isOver()]).toEqual([0, false])
    begin()
    expect(isOver()).toBe(false)
  })

  it('counts with a person from when it is known whose it is, and with the address no more', () => {
    const place = begin()
    begin()
    overload.belongsTo(place, '7')
    expect([isOver(), overload.isPersonOver('7'), overload.inFlight()]).toEqual([false, false, 2])
    const second = overload.beganFor('7')
    expect([overload.isPersonOver('7'), overload.isPersonOver('8'), overload.inFlight()]).toEqual([
      true,
      false,
      3,
    ])
    overload.ended(second)
    expect([overload.isPersonOver('7'), overload.inFlight()]).toEqual([false, 2])
    overload.beganFor('7')
    overload.ended(place)
    expect(overload.isPersonOver('7')).toBe(false)
  })

  it('has places of their own for whoever brings a token', () => {
    begin()
    begin()
    expect(overload.isOver(HERE, 'claims')).toBe(false)
    overload.began(HERE, 'claims')
    expect([isOver(), overload.isOver(HERE, 'claims'), overload.inFlight()]).toEqual([true, false, 3])
  })
})
