import { type InfiniteData, type QueryKey, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "~/ui/toast";
import { ApiProblem } from "./problems";

type Page<T> = { items: T[]; next: string | null };

/** A list that is read page by page, as the service gives it; `more` reads the next page where there is one. */
export function usePages<T>(queryKey: QueryKey, read: (cursor: string | undefined) => Promise<Page<T>>) {
  const found = useInfiniteQuery<Page<T>, Error, InfiniteData<Page<T>>, QueryKey, string | undefined>({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const items = found.data?.pages.flatMap((page) => page.items);
  return {
    items,
    error: found.error,
    again: () => void found.refetch(),
    more: found.hasNextPage ? () => void found.fetchNextPage() : undefined,
    busy: found.isFetchingNextPage,
  };
}

type Change<In, Out> = {
  mutationFn: (given: In) => Promise<Out>;
  /** What is asked for again when it is done. */
  renews: QueryKey;
  /** What is told when it is done. */
  done?: string;
  onDone?: (out: Out) => void;
};

/** A change on the service: what it touches is read again, and what is refused is told in passing. */
export function useChange<In = void, Out = unknown>({ mutationFn, renews, done, onDone }: Change<In, Out>) {
  const queries = useQueryClient();
  return useMutation<Out, Error, In>({
    mutationFn,
    onSuccess: async (out) => {
      await queries.invalidateQueries({ queryKey: renews });
      if (done) toast(done, "good");
      onDone?.(out);
    },
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
}
