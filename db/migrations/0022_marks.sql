-- Words are found without the marks of their Latin letters (Müller by muller). New rows are written so; these are the old ones.
-- @sqlite
WITH letters (marked, bare) AS (SELECT
        'àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặƀḃḅḇçćĉċčḉðďđḋḍḏḑḓèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệḟĝğġģǧǵḡĥħȟḣḥḧḩḫẖìíîïĩīĭįıǐȉ' ||
        'ȋḭḯỉịĵǰķǩḱḳḵĺļľłḷḹḻḽḿṁṃñńņňǹṅṇṉṋòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợṕṗŕŗřȑȓṙṛṝṟśŝşšșṡṣṥṧṩţťŧțṫṭṯṱẗùú' ||
        'ûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựṽṿŵẁẃẅẇẉẘẋẍýÿŷȳẏẙỳỵỷỹźżžẑẓẕ',
        'aaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbccccccddddddddeeeeeeeeeeeeeeeeeeeeeeeeefggggggghhhhhhhhhiiiiiiiiiii' ||
        'iiiiijjkkkkkllllllllmmmnnnnnnnnnoooooooooooooooooooooooooooooooooooopprrrrrrrrrsssssssssstttttttttuu' ||
        'uuuuuuuuuuuuuuuuuuuuuuuuuuuuvvwwwwwwwxxyyyyyyyyyyzzzzzz')
UPDATE search_tokens SET
    title = (WITH RECURSIVE step (number, text) AS (
        SELECT 0, title
        UNION ALL SELECT number + 1, replace(text, substr(marked, number + 1, 1), substr(bare, number + 1, 1))
        FROM step, letters WHERE number < length(marked))
        SELECT text FROM step ORDER BY number DESC LIMIT 1),
    words = (WITH RECURSIVE step (number, text) AS (
        SELECT 0, words
        UNION ALL SELECT number + 1, replace(text, substr(marked, number + 1, 1), substr(bare, number + 1, 1))
        FROM step, letters WHERE number < length(marked))
        SELECT text FROM step ORDER BY number DESC LIMIT 1)
WHERE title GLOB '*[à-öø-ÿā-ɏḁ-ỿ]*' OR words GLOB '*[à-öø-ÿā-ɏḁ-ỿ]*';
-- @postgres
UPDATE search_documents SET tokens = translate(tokens::text,
        'àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặƀḃḅḇçćĉċčḉðďđḋḍḏḑḓèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệḟĝğġģǧǵḡĥħȟḣḥḧḩḫẖìíîïĩīĭįıǐȉ' ||
        'ȋḭḯỉịĵǰķǩḱḳḵĺļľłḷḹḻḽḿṁṃñńņňǹṅṇṉṋòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợṕṗŕŗřȑȓṙṛṝṟśŝşšșṡṣṥṧṩţťŧțṫṭṯṱẗùú' ||
        'ûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựṽṿŵẁẃẅẇẉẘẋẍýÿŷȳẏẙỳỵỷỹźżžẑẓẕ',
        'aaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbccccccddddddddeeeeeeeeeeeeeeeeeeeeeeeeefggggggghhhhhhhhhiiiiiiiiiii' ||
        'iiiiijjkkkkkllllllllmmmnnnnnnnnnoooooooooooooooooooooooooooooooooooopprrrrrrrrrsssssssssstttttttttuu' ||
        'uuuuuuuuuuuuuuuuuuuuuuuuuuuuvvwwwwwwwxxyyyyyyyyyyzzzzzz')::tsvector
WHERE tokens::text ~ '[à-öø-ÿā-ɏḁ-ỿ]';
