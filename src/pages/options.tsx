/** The values that occur; one that does not, from an address, stays chosen. */
export const Options = ({ value, known }: { readonly value: string | null; readonly known: readonly string[] }) => (
  <>
    <option value="">any</option>
    {[...new Set([...known, ...(value === null ? [] : [value])])].map((one) => (
      <option key={one} value={one} selected={one === value}>
        {one}
      </option>
    ))}
  </>
)
