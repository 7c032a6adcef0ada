export const Brand = () => (
  <span class="brand">
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path
        d="M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 4.2A.85.85 0 0 1 5 19.6V16A2.5 2.5 0 0 1 4 13.5z"
        fill="currentColor"
      />
      <path d="M8 8h8M8 11.5h5" stroke="var(--on-accent)" stroke-width="1.8" stroke-linecap="round" fill="none" />
    </svg>
    <span>Crossdesk</span>
  </span>
);
