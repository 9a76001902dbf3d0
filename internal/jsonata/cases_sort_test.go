package jsonata

// sortCases are about order-by.
var sortCases = []evalCase{
	{`nums^($)`, `[1,3,5,9]`},
	{`nums^(>$)`, `[9,5,3,1]`},
	{`nums^(<$)`, `[1,3,5,9]`},
	{`words^($)`, `["apple","fig","pear"]`},
	{`words^($length($), $)`, `["fig","pear","apple"]`},
	{`people^(age, name).name`, `["Al","Bo","Cy"]`},
	{`people^(>age, name).name`, `["Bo","Cy","Al"]`},
	{`people^(missing).name`, `["Bo","Al","Cy"]`},
	{`people^(>pets[0].n).name`, `["Bo","Al","Cy"]`},
	{`order.lines^(price * qty).sku`, `["A","A","B"]`},
	{`order.lines^(>price)[0].sku`, `"A"`},
	{`one^($)`, `"only"`},
	{`empty^($)`, `undefined`},
	{`people^(age)[0].name`, `"Al"`},
	{`nums^($)[0]`, `1`},
	{`people^(name)#$i.{"i": $i, "n": name}`, `[{"i":0,"n":"Al"},{"i":1,"n":"Bo"},{"i":2,"n":"Cy"}]`},
	{`order.lines^(attrs.size, price).price`, `[12.5,1,3]`},
	{`[3,1,2]^($)`, `[1,2,3]`},
	{`[1,"a"]^($)`, `T2007: Type mismatch when comparing values 1 and "a" in order-by clause @8`},
	{`people^(pets).name`, `T2008: The expressions within an order-by clause must evaluate to numeric or string values @7`},
	{`[{"a":1},{"a":"x"}]^(a)`, `T2007: Type mismatch when comparing values 1 and "x" in order-by clause @20`},
	{`[{"a":1},{"b":2},{"a":0}]^(a)`, `[{"a":0},{"a":1},{"b":2}]`},
	{`people@$p^($p.name).$p.age`, `[25,31,31]`},
}
