-- Who looks for the lead with an id of another system often does not say which system: `external_id = "00Q5e"`. The
-- primary key begins with the system and cannot answer that.
ALTER TABLE lead_identity ADD KEY ix_lead_identity_normal_form (normal_form);
