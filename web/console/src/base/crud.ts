import { useMutation, useQueryClient } from "@tanstack/react-query";

import { toastProblem } from "./toast.tsx";

/** A change after which some lists are old. Forms show the refusal themselves; `loud` shows it as a line. */
export function useChange<Input, Output>(run: (input: Input) => Promise<Output>, stale: string[], options: { loud?: boolean; onDone?: (output: Output) => void } = {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (output) => options.onDone?.(output),
    onError: (error) => {
      if (options.loud) toastProblem(error);
    },
    onSettled: () => {
      for (const key of stale) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
}
