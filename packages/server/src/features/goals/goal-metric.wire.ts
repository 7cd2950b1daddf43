import { relation, type RecordField, type Source } from '../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedField, DescribedObject } from '../../protocol/asana/description.js'
import { COUNT, FLAG, oneOf, orNull, TEXT, type Schema } from '../../protocol/asana/openapi-schema.js'
import type { Goal } from './goal.js'
import { displayValueOf, METRIC_UNITS, PROGRESS_SOURCES } from './metric.rules.js'
import type { ReadMetrics, ShownMetric } from './read-metrics.js'

const NUMBER: Schema = { type: 'number' }

function plain(says: string, schema: Schema, example: unknown): DescribedField {
  return { in: 'compact', says, schema, example }
}

const METRIC: DescribedObject = {
  fields: {
    gid: { ...INNER_GID, example: '1200000000081900' },
    resource_type: { ...INNER_TYPE, example: 'goal_metric' },
    resource_subtype: plain('What kind of metric it is.', oneOf('number'), 'number'),
    unit: plain('What the number counts.', oneOf(...METRIC_UNITS), 'percentage'),
    precision: plain('Digits after the decimal point; of a percentage those of `25.1%`.', COUNT, 0),
    currency_code: plain('By ISO 4217, of the unit `currency`.', orNull(TEXT), null),
    initial_number_value: plain('Where it begins.', NUMBER, 0),
    target_number_value: plain('Where it is to go.', NUMBER, 1),
    current_number_value: plain('Where it is.', NUMBER, 0.25),
    current_display_value: plain('The same as people read it.', TEXT, '25%'),
    progress_source: plain('Where the number comes from.', oneOf(...PROGRESS_SOURCES), 'subgoal_progress'),
    is_custom_weight: plain(
      'Whether what carries the goal counts by its weight, or all of it alike.',
      FLAG,
      false,
    ),
    can_manage: {
      ...plain('Whether you may change the number. Only one that a program says has it.', FLAG, true),
      isRare: true,
    },
  },
}

/** The metric of a goal, worked out for all goals of an answer together. */
export function goalMetricField(readMetrics: ReadMetrics): RecordField<Goal> {
  const source: Source<Goal, ShownMetric> = async (_viewer, records) =>
    await readMetrics(records.map(({ gid }) => gid))
  return {
    in: 'full',
    of: METRIC,
    weight: QUERIED,
    says: 'The number by which it is told how far the goal is.',
    example: null,
    relation: relation(source, (metric: ShownMetric | undefined, _goal, { userGid }) =>
      metric === undefined ? null : shown(metric, metric.setByGid === userGid),
    ),
  }
}

function shown(metric: ShownMetric, isOwn: boolean) {
  return {
    gid: metric.gid,
    resource_type: 'goal_metric',
    resource_subtype: 'number',
    unit: metric.unit,
    precision: metric.precision,
    currency_code: metric.currencyCode,
    initial_number_value: metric.initial,
    target_number_value: metric.target,
    current_number_value: metric.now,
    current_display_value: displayValueOf(metric, metric.now),
    progress_source: metric.progressSource,
    is_custom_weight: metric.isCustomWeight,
    ...(metric.progressSource === 'external' ? { can_manage: isOwn } : {}),
  }
}
