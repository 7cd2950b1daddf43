import { describe, expect, it } from 'vitest'
import { frame, linksOf, partsOf, rendered, SHOWN_MS } from '../../../../test/support/rendered.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { daysBefore } from '../../../protocol/asana/dates.js'
import type { UsageDay } from './app-usage.js'
import { UsagePage } from './app-usage.page.js'

const DAYS = 30

/** @param counts  by how many days ago: answered, refused, failed */
function page(counts: Readonly<Record<number, readonly [number, number, number]>>) {
  const days: readonly UsageDay[] = Array.from({ length: DAYS }, (_, index) => {
    const ago = DAYS - 1 - index
    const [done, refused, failed] = counts[ago] ?? [0, 0, 0]
    return { day: daysBefore(SHOWN_MS, ago), done, refused, failed }
  })
  return rendered(UsagePage, { frame, app: { clientId: '12' as Gid, name: 'Planner' }, iconHref: null, days })
}

interface Bar {
  readonly left: number
  readonly bottom: number
  readonly width: number
  readonly height: number
}

const barsOf = ({ html }: { readonly html: string }, kind: 'done' | 'refused' | 'failed'): readonly Bar[] => {
  const path = new RegExp(`class="usage-bar ${kind}" d="([^"]*)"`).exec(html)?.[1] ?? ''
  return [...path.matchAll(/M(\S+) (\S+?)h(\S+?)v-(\S+?)h-(\S+?)z/g)].map(
    ([, left, bottom, width, height, back]) => {
      expect(back).toBe(width)
      return { left: Number(left), bottom: Number(bottom), width: Number(width), height: Number(height) }
    },
  )
}

/** The lines behind the bars: where they run, and the number beside each, from nothing upwards. */
const levelsOf = ({ html }: { readonly html: string }) =>
  [
    ...html.matchAll(
      /<line class="usage-line" x1="(\S+)" x2="(\S+)" y1="(\S+)" y2="(\S+)"[^>]*>.*?<text class="usage-text" x="(\S+)" y="(\S+)" text-anchor="end">([^<]*)/g,
    ),
  ].map(([, x1, x2, y1, y2, x, y, words]) => {
    expect(y1).toBe(y2)
    return { left: Number(x1), right: Number(x2), at: Number(y1), x: Number(x), y: Number(y), words }
  })

const labelsOf = ({ html }: { readonly html: string }) =>
  [...html.matchAll(/<text class="usage-text" x="(\S+)" y="(\S+)" text-anchor="(end|middle)">([^<]*)/g)]
    .slice(3)
    .map(([, x, y, anchor, words]) => ({ x: Number(x), y: Number(y), anchor, words }))

describe('the requests of an app, day by day', () => {
  const some = page({ 0: [5, 3, 2], 1: [5, 0, 0], 29: [1, 0, 0] })

  it('are summed up by how they went, and listed newest first', () => {
    expect(partsOf(some, 'headings')).toMatchObject({ 0: 'Usage' })
    for (const words of ['Answered (2xx, 3xx)', 'Refused (4xx)', 'Failed (5xx)'])
      expect(some.text.replaceAll(/\( | (?=\))/g, (found) => found.trim())).toContain(words)
    expect(some.text).toMatch(
      /Day Answered Refused Failed 23 Nov 5 3 2 22 Nov 5 0 0 21 Nov 0 0 0 .* 25 Oct 1 0 0/,
    )
    expect(some.html).toContain('aria-label="16 requests in 30 days, at most 10 a day"')
    expect(some.text).toMatch(/11 .*3 .*2 /)
    expect(page({ 0: [1, 0, 0] }).html).toContain('aria-label="1 request in 30 days, at most 2 a day"')
    expect(
      [...some.html.matchAll(/<title>(\d+ \w+ – [^<]*)<\/title>/g)].map(([, words]) => words),
    ).toMatchObject({
      0: '25 Oct – Answered: 1, Refused: 0, Failed: 0',
      29: '23 Nov – Answered: 5, Refused: 3, Failed: 2',
      length: DAYS,
    })
  })

  it('that were none lead to a first one', () => {
    const none = page({})
    expect(none.html).not.toContain('<svg viewBox="0 0 900')
    expect(linksOf(none)).toContain('/0/my-apps/12/try')
    expect(partsOf(none, 'buttons')).toEqual(['Try it'])
  })

  it('stand on the lowest line, one kind on the other, as high as their number', () => {
    const [none, half, top] = levelsOf(some)
    expect([none?.words, half?.words, top?.words]).toEqual(['0', '5', '10'])
    const heightOf = (requests: number) => ((none?.at ?? 0) - (top?.at ?? 0)) * (requests / 10)
    expect(half?.at).toBeCloseTo((none?.at ?? 0) - heightOf(5), 1)
    const [oldest, yesterday, today] = barsOf(some, 'done')
    expect(barsOf(some, 'done')).toHaveLength(3)
    for (const bar of [oldest, yesterday, today]) expect(bar?.bottom).toBeCloseTo(none?.at ?? 0, 1)
    expect(oldest?.height).toBeCloseTo(heightOf(1), 1)
    expect(yesterday?.height).toBeCloseTo(heightOf(5), 1)
    const [refused] = barsOf(some, 'refused')
    const [failed] = barsOf(some, 'failed')
    expect(refused?.bottom).toBeCloseTo((today?.bottom ?? 0) - (today?.height ?? 0), 1)
    expect(refused?.height).toBeCloseTo(heightOf(3), 1)
    expect(failed?.bottom).toBeCloseTo((refused?.bottom ?? 0) - (refused?.height ?? 0), 1)
    expect((failed?.bottom ?? 0) - (failed?.height ?? 0)).toBeCloseTo(top?.at ?? 0, 1)
    expect(refused?.left).toBe(today?.left)
  })

  it('are side by side between the ends of the lines, with as much room between as around them', () => {
    const every = page(
      Object.fromEntries(Array.from({ length: DAYS }, (_, ago) => [ago, [3, 0, 0] as const])),
    )
    const [{ left, right } = { left: 0, right: 0 }] = levelsOf(every)
    const bars = barsOf(every, 'done')
    expect(bars).toHaveLength(DAYS)
    const gaps = bars.slice(1).map((bar, index) => bar.left - (bars[index]?.left ?? 0) - bar.width)
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] ?? 0, 0)
    expect(gaps[0]).toBeGreaterThan(0)
    expect((bars[0]?.left ?? 0) - left).toBeCloseTo((gaps[0] ?? 0) / 2, 0)
    expect(right - (bars.at(-1)?.left ?? 0) - (bars.at(-1)?.width ?? 0)).toBeCloseTo((gaps[0] ?? 0) / 2, 0)
    const areas = [...every.html.matchAll(/<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"/g)].map(
      ([, ...numbers]) => numbers.map(Number),
    )
    expect(areas).toHaveLength(DAYS)
    for (const [index, [x, y, width, height]] of areas.entries()) {
      expect([x, width]).toEqual([bars[index]?.left, bars[index]?.width])
      expect(y).toBe(levelsOf(every)[2]?.at)
      expect((y ?? 0) + (height ?? 0)).toBe(levelsOf(every)[0]?.at)
    }
  })

  it('fit into their picture, however they went together, and in thousands and millions', () => {
    const words = (...day: readonly [number, number, number]) =>
      levelsOf(page({ 0: day })).map((level) => level.words)
    expect(words(4, 3, 3)).toEqual(['0', '5', '10'])
    expect(words(1_000, 500, 500)).toEqual(['0', '1k', '2k'])
    expect(words(1_000_000, 500_000, 500_000)).toEqual(['0', '1M', '2M'])
    expect(some.html).toContain('class="usage-chart" tabindex="0"')
  })

  it('have every seventh day written under its bar, back from today', () => {
    const labels = labelsOf(some)
    expect(labels.map(({ words }) => words)).toEqual(['26 Oct', '2 Nov', '9 Nov', '16 Nov', 'Today'])
    expect(labels.map(({ anchor }) => anchor)).toEqual(['middle', 'middle', 'middle', 'middle', 'end'])
    const week = page(Object.fromEntries([0, 7, 14, 21, 28].map((ago) => [ago, [1, 0, 0] as const])))
    for (const [index, bar] of barsOf(week, 'done').entries())
      expect(labels[index]?.x).toBeCloseTo(bar.left + bar.width / 2, 0)
    const [none] = levelsOf(some)
    for (const { y } of labels) {
      expect(y).toBeGreaterThan(none?.at ?? 0)
      expect(y).toBeLessThan(220)
    }
  })

  it('have numbers left of their lines, at their height', () => {
    for (const { at, left, x, y } of levelsOf(some)) {
      expect(x).toBeLessThan(left)
      expect(Math.abs(y - at)).toBeLessThan(6)
      expect(y).toBeGreaterThan(at)
    }
  })

  it('are seen, however few', () => {
    const [few] = barsOf(page({ 0: [100_000, 1, 0] }), 'refused')
    expect(few?.height).toBe(2)
  })

  it.each([
    [1, '1', '2'],
    [2, '1', '2'],
    [3, '2', '4'],
    [5, '5', '10'],
    [11, '10', '20'],
    [21, '20', '40'],
    [41, '50', '100'],
    [999, '500', '1k'],
    [1_999, '1k', '2k'],
    [3_500_000, '2M', '4M'],
  ])('of %d at most have lines at %s and %s', (most, half, top) => {
    expect(levelsOf(page({ 0: [most, 0, 0] })).map(({ words }) => words)).toEqual(['0', half, top])
  })
})
