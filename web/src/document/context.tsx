import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { live } from "~/client/queries";
import { type Document, openSession, type Session } from "./session";

const SessionContext = createContext<Session | null>(null);

/** Opens the document of a project for all panels below, and keeps up with what others and jobs make of it. */
export function DocumentProvider({ project, children }: { project: string; children: ReactNode }) {
  const [session] = useState(() => openSession(project));
  useEffect(() => {
    const { load } = session.getState();
    void load();
    const news = ["job.completed", "version.added"];
    const stop = live.on(({ event, data }) => {
      const newer = Number(data.version ?? Number.POSITIVE_INFINITY) > session.getState().version;
      if (event === "gap" || (news.includes(event) && data.project === project && newer)) void load();
    });
    // What is on its way is lost with the page, which the browser then asks about.
    const leaving = (event: BeforeUnloadEvent) => session.getState().busy && event.preventDefault();
    addEventListener("beforeunload", leaving);
    return () => {
      stop();
      removeEventListener("beforeunload", leaving);
    };
  }, [session, project]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Returns a part of the document, and draws again when it changes. */
export function useDocument<T>(pick: (document: Document) => T): T {
  return useStore(useSessionStore(), pick);
}

export function useSessionStore(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("There is no DocumentProvider above.");
  return session;
}
