const CUSTOM_ID = /^([A-Z][A-Z0-9]{0,9})-([1-9]\d{0,14})$/

/** @returns null for a text that no ID field can have given */
export function parseCustomId(
  customId: string,
): { readonly idPrefix: string; readonly number: number } | null {
  const [, idPrefix, number] = CUSTOM_ID.exec(customId.toUpperCase()) ?? []
  return idPrefix === undefined || number === undefined ? null : { idPrefix, number: Number(number) }
}
