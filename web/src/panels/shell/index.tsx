import { useQuery } from "@tanstack/react-query";
import {
  Clapperboard,
  Cpu,
  FolderOpen,
  Images,
  LayoutTemplate,
  ListChecks,
  Palette,
  Settings,
  Sparkles,
  Wallet,
} from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { jobsQuery } from "~/client/queries";
import { useWords } from "~/messages";
import styles from "./shell.module.css";
import { shellWords } from "./words";

const PLACES = [
  ["/", "create", Sparkles],
  ["/projects", "projects", FolderOpen],
  ["/kits", "kits", Palette],
  ["/templates", "templates", LayoutTemplate],
  ["/assets", "assets", Images],
  ["/jobs", "jobs", ListChecks],
  ["/budget", "budget", Wallet],
  ["/engines", "engines", Cpu],
  ["/settings", "settings", Settings],
] as const;

/** The frame of every page: where one can go, and the page itself. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useWords(shellWords);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t("skip")}
      </a>
      <nav className={styles.rail} aria-label={t("main")}>
        <Link href="/" className={styles.mark} aria-label="Reelwright">
          <Clapperboard />
        </Link>
        <ul>
          {PLACES.map(([href, name, Icon]) => (
            <Place
              key={href}
              href={href}
              label={t(name)}
              icon={<Icon />}
              badge={href === "/jobs" ? <Running /> : null}
            />
          ))}
        </ul>
      </nav>
      <main id="main" className={styles.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Place({ href, label, icon, badge }: { href: string; label: string; icon: ReactNode; badge: ReactNode }) {
  const [location] = useLocation();
  const here = href === "/" ? location === "/" : location === href || location.startsWith(`${href}/`);
  return (
    <li>
      <Link href={href} className={styles.place} aria-current={here ? "page" : undefined}>
        {icon}
        <span>{label}</span>
        {badge}
      </Link>
    </li>
  );
}

function Running() {
  const t = useWords(shellWords);
  const { data } = useQuery(jobsQuery());
  const n = (data ?? []).filter((job) => job.state === "running" || job.state === "pending").length;
  return n ? (
    <b className={styles.running} title={t("running", { n })}>
      {n}
    </b>
  ) : null;
}
