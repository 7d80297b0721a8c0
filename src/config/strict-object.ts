import { z } from 'zod'

/** An object whose unknown keys are errors that name the known ones. */
export const strictObject = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `unknown key; expected one of ${Object.keys(shape).join(', ')}` : undefined),
  })
